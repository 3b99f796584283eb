var fe=globalThis,ge=fe.ShadowRoot&&(fe.ShadyCSS===void 0||fe.ShadyCSS.nativeShadow)&&"adoptedStyleSheets"in Document.prototype&&"replace"in CSSStyleSheet.prototype,Me=Symbol(),bt=new WeakMap,le=class{constructor(e,t,i){if(this._$cssResult$=!0,i!==Me)throw Error("CSSResult is not constructable. Use `unsafeCSS` or `css` instead.");this.cssText=e,this.t=t}get styleSheet(){let e=this.o,t=this.t;if(ge&&e===void 0){let i=t!==void 0&&t.length===1;i&&(e=bt.get(t)),e===void 0&&((this.o=e=new CSSStyleSheet).replaceSync(this.cssText),i&&bt.set(t,e))}return e}toString(){return this.cssText}},_t=n=>new le(typeof n=="string"?n:n+"",void 0,Me),v=(n,...e)=>{let t=n.length===1?n[0]:e.reduce((i,s,o)=>i+(r=>{if(r._$cssResult$===!0)return r.cssText;if(typeof r=="number")return r;throw Error("Value passed to 'css' function must be a 'css' function result: "+r+". Use 'unsafeCSS' to pass non-literal values, but take care to ensure page security.")})(s)+n[o+1],n[0]);return new le(t,n,Me)},$t=(n,e)=>{if(ge)n.adoptedStyleSheets=e.map(t=>t instanceof CSSStyleSheet?t:t.styleSheet);else for(let t of e){let i=document.createElement("style"),s=fe.litNonce;s!==void 0&&i.setAttribute("nonce",s),i.textContent=t.cssText,n.appendChild(i)}},Le=ge?n=>n:n=>n instanceof CSSStyleSheet?(e=>{let t="";for(let i of e.cssRules)t+=i.cssText;return _t(t)})(n):n;var{is:Ri,defineProperty:Pi,getOwnPropertyDescriptor:Hi,getOwnPropertyNames:Di,getOwnPropertySymbols:Oi,getPrototypeOf:Mi}=Object,ye=globalThis,wt=ye.trustedTypes,Li=wt?wt.emptyScript:"",Ni=ye.reactiveElementPolyfillSupport,ce=(n,e)=>n,Ne={toAttribute(n,e){switch(e){case Boolean:n=n?Li:null;break;case Object:case Array:n=n==null?n:JSON.stringify(n)}return n},fromAttribute(n,e){let t=n;switch(e){case Boolean:t=n!==null;break;case Number:t=n===null?null:Number(n);break;case Object:case Array:try{t=JSON.parse(n)}catch{t=null}}return t}},At=(n,e)=>!Ri(n,e),xt={attribute:!0,type:String,converter:Ne,reflect:!1,useDefault:!1,hasChanged:At};Symbol.metadata??=Symbol("metadata"),ye.litPropertyMetadata??=new WeakMap;var H=class extends HTMLElement{static addInitializer(e){this._$Ei(),(this.l??=[]).push(e)}static get observedAttributes(){return this.finalize(),this._$Eh&&[...this._$Eh.keys()]}static createProperty(e,t=xt){if(t.state&&(t.attribute=!1),this._$Ei(),this.prototype.hasOwnProperty(e)&&((t=Object.create(t)).wrapped=!0),this.elementProperties.set(e,t),!t.noAccessor){let i=Symbol(),s=this.getPropertyDescriptor(e,i,t);s!==void 0&&Pi(this.prototype,e,s)}}static getPropertyDescriptor(e,t,i){let{get:s,set:o}=Hi(this.prototype,e)??{get(){return this[t]},set(r){this[t]=r}};return{get:s,set(r){let c=s?.call(this);o?.call(this,r),this.requestUpdate(e,c,i)},configurable:!0,enumerable:!0}}static getPropertyOptions(e){return this.elementProperties.get(e)??xt}static _$Ei(){if(this.hasOwnProperty(ce("elementProperties")))return;let e=Mi(this);e.finalize(),e.l!==void 0&&(this.l=[...e.l]),this.elementProperties=new Map(e.elementProperties)}static finalize(){if(this.hasOwnProperty(ce("finalized")))return;if(this.finalized=!0,this._$Ei(),this.hasOwnProperty(ce("properties"))){let t=this.properties,i=[...Di(t),...Oi(t)];for(let s of i)this.createProperty(s,t[s])}let e=this[Symbol.metadata];if(e!==null){let t=litPropertyMetadata.get(e);if(t!==void 0)for(let[i,s]of t)this.elementProperties.set(i,s)}this._$Eh=new Map;for(let[t,i]of this.elementProperties){let s=this._$Eu(t,i);s!==void 0&&this._$Eh.set(s,t)}this.elementStyles=this.finalizeStyles(this.styles)}static finalizeStyles(e){let t=[];if(Array.isArray(e)){let i=new Set(e.flat(1/0).reverse());for(let s of i)t.unshift(Le(s))}else e!==void 0&&t.push(Le(e));return t}static _$Eu(e,t){let i=t.attribute;return i===!1?void 0:typeof i=="string"?i:typeof e=="string"?e.toLowerCase():void 0}constructor(){super(),this._$Ep=void 0,this.isUpdatePending=!1,this.hasUpdated=!1,this._$Em=null,this._$Ev()}_$Ev(){this._$ES=new Promise(e=>this.enableUpdating=e),this._$AL=new Map,this._$E_(),this.requestUpdate(),this.constructor.l?.forEach(e=>e(this))}addController(e){(this._$EO??=new Set).add(e),this.renderRoot!==void 0&&this.isConnected&&e.hostConnected?.()}removeController(e){this._$EO?.delete(e)}_$E_(){let e=new Map,t=this.constructor.elementProperties;for(let i of t.keys())this.hasOwnProperty(i)&&(e.set(i,this[i]),delete this[i]);e.size>0&&(this._$Ep=e)}createRenderRoot(){let e=this.shadowRoot??this.attachShadow(this.constructor.shadowRootOptions);return $t(e,this.constructor.elementStyles),e}connectedCallback(){this.renderRoot??=this.createRenderRoot(),this.enableUpdating(!0),this._$EO?.forEach(e=>e.hostConnected?.())}enableUpdating(e){}disconnectedCallback(){this._$EO?.forEach(e=>e.hostDisconnected?.())}attributeChangedCallback(e,t,i){this._$AK(e,i)}_$ET(e,t){let i=this.constructor.elementProperties.get(e),s=this.constructor._$Eu(e,i);if(s!==void 0&&i.reflect===!0){let o=(i.converter?.toAttribute!==void 0?i.converter:Ne).toAttribute(t,i.type);this._$Em=e,o==null?this.removeAttribute(s):this.setAttribute(s,o),this._$Em=null}}_$AK(e,t){let i=this.constructor,s=i._$Eh.get(e);if(s!==void 0&&this._$Em!==s){let o=i.getPropertyOptions(s),r=typeof o.converter=="function"?{fromAttribute:o.converter}:o.converter?.fromAttribute!==void 0?o.converter:Ne;this._$Em=s;let c=r.fromAttribute(t,o.type);this[s]=c??this._$Ej?.get(s)??c,this._$Em=null}}requestUpdate(e,t,i,s=!1,o){if(e!==void 0){let r=this.constructor;if(s===!1&&(o=this[e]),i??=r.getPropertyOptions(e),!((i.hasChanged??At)(o,t)||i.useDefault&&i.reflect&&o===this._$Ej?.get(e)&&!this.hasAttribute(r._$Eu(e,i))))return;this.C(e,t,i)}this.isUpdatePending===!1&&(this._$ES=this._$EP())}C(e,t,{useDefault:i,reflect:s,wrapped:o},r){i&&!(this._$Ej??=new Map).has(e)&&(this._$Ej.set(e,r??t??this[e]),o!==!0||r!==void 0)||(this._$AL.has(e)||(this.hasUpdated||i||(t=void 0),this._$AL.set(e,t)),s===!0&&this._$Em!==e&&(this._$Eq??=new Set).add(e))}async _$EP(){this.isUpdatePending=!0;try{await this._$ES}catch(t){Promise.reject(t)}let e=this.scheduleUpdate();return e!=null&&await e,!this.isUpdatePending}scheduleUpdate(){return this.performUpdate()}performUpdate(){if(!this.isUpdatePending)return;if(!this.hasUpdated){if(this.renderRoot??=this.createRenderRoot(),this._$Ep){for(let[s,o]of this._$Ep)this[s]=o;this._$Ep=void 0}let i=this.constructor.elementProperties;if(i.size>0)for(let[s,o]of i){let{wrapped:r}=o,c=this[s];r!==!0||this._$AL.has(s)||c===void 0||this.C(s,void 0,o,c)}}let e=!1,t=this._$AL;try{e=this.shouldUpdate(t),e?(this.willUpdate(t),this._$EO?.forEach(i=>i.hostUpdate?.()),this.update(t)):this._$EM()}catch(i){throw e=!1,this._$EM(),i}e&&this._$AE(t)}willUpdate(e){}_$AE(e){this._$EO?.forEach(t=>t.hostUpdated?.()),this.hasUpdated||(this.hasUpdated=!0,this.firstUpdated(e)),this.updated(e)}_$EM(){this._$AL=new Map,this.isUpdatePending=!1}get updateComplete(){return this.getUpdateComplete()}getUpdateComplete(){return this._$ES}shouldUpdate(e){return!0}update(e){this._$Eq&&=this._$Eq.forEach(t=>this._$ET(t,this[t])),this._$EM()}updated(e){}firstUpdated(e){}};H.elementStyles=[],H.shadowRootOptions={mode:"open"},H[ce("elementProperties")]=new Map,H[ce("finalized")]=new Map,Ni?.({ReactiveElement:H}),(ye.reactiveElementVersions??=[]).push("2.1.2");var Ie=globalThis,Ct=n=>n,ve=Ie.trustedTypes,kt=ve?ve.createPolicy("lit-html",{createHTML:n=>n}):void 0,ze="$lit$",D=`lit$${Math.random().toFixed(9).slice(2)}$`,Fe="?"+D,Ui=`<${Fe}>`,K=document,pe=()=>K.createComment(""),ue=n=>n===null||typeof n!="object"&&typeof n!="function",Ke=Array.isArray,Ht=n=>Ke(n)||typeof n?.[Symbol.iterator]=="function",Ue=`[ 	
\f\r]`,de=/<(?:(!--|\/[^a-zA-Z])|(\/?[a-zA-Z][^>\s]*)|(\/?$))/g,St=/-->/g,Et=/>/g,z=RegExp(`>|${Ue}(?:([^\\s"'>=/]+)(${Ue}*=${Ue}*(?:[^ 	
\f\r"'\`<>=]|("|')|))|$)`,"g"),Tt=/'/g,Rt=/"/g,Dt=/^(?:script|style|textarea|title)$/i,Ve=n=>(e,...t)=>({_$litType$:n,strings:e,values:t}),d=Ve(1),An=Ve(2),Cn=Ve(3),O=Symbol.for("lit-noChange"),p=Symbol.for("lit-nothing"),Pt=new WeakMap,F=K.createTreeWalker(K,129);function Ot(n,e){if(!Ke(n)||!n.hasOwnProperty("raw"))throw Error("invalid template strings array");return kt!==void 0?kt.createHTML(e):e}var Mt=(n,e)=>{let t=n.length-1,i=[],s,o=e===2?"<svg>":e===3?"<math>":"",r=de;for(let c=0;c<t;c++){let a=n[c],h,b,u=-1,f=0;for(;f<a.length&&(r.lastIndex=f,b=r.exec(a),b!==null);)f=r.lastIndex,r===de?b[1]==="!--"?r=St:b[1]!==void 0?r=Et:b[2]!==void 0?(Dt.test(b[2])&&(s=RegExp("</"+b[2],"g")),r=z):b[3]!==void 0&&(r=z):r===z?b[0]===">"?(r=s??de,u=-1):b[1]===void 0?u=-2:(u=r.lastIndex-b[2].length,h=b[1],r=b[3]===void 0?z:b[3]==='"'?Rt:Tt):r===Rt||r===Tt?r=z:r===St||r===Et?r=de:(r=z,s=void 0);let m=r===z&&n[c+1].startsWith("/>")?" ":"";o+=r===de?a+Ui:u>=0?(i.push(h),a.slice(0,u)+ze+a.slice(u)+D+m):a+D+(u===-2?c:m)}return[Ot(n,o+(n[t]||"<?>")+(e===2?"</svg>":e===3?"</math>":"")),i]},he=class n{constructor({strings:e,_$litType$:t},i){let s;this.parts=[];let o=0,r=0,c=e.length-1,a=this.parts,[h,b]=Mt(e,t);if(this.el=n.createElement(h,i),F.currentNode=this.el.content,t===2||t===3){let u=this.el.content.firstChild;u.replaceWith(...u.childNodes)}for(;(s=F.nextNode())!==null&&a.length<c;){if(s.nodeType===1){if(s.hasAttributes())for(let u of s.getAttributeNames())if(u.endsWith(ze)){let f=b[r++],m=s.getAttribute(u).split(D),w=/([.?@])?(.*)/.exec(f);a.push({type:1,index:o,name:w[2],strings:m,ctor:w[1]==="."?_e:w[1]==="?"?$e:w[1]==="@"?we:B}),s.removeAttribute(u)}else u.startsWith(D)&&(a.push({type:6,index:o}),s.removeAttribute(u));if(Dt.test(s.tagName)){let u=s.textContent.split(D),f=u.length-1;if(f>0){s.textContent=ve?ve.emptyScript:"";for(let m=0;m<f;m++)s.append(u[m],pe()),F.nextNode(),a.push({type:2,index:++o});s.append(u[f],pe())}}}else if(s.nodeType===8)if(s.data===Fe)a.push({type:2,index:o});else{let u=-1;for(;(u=s.data.indexOf(D,u+1))!==-1;)a.push({type:7,index:o}),u+=D.length-1}o++}}static createElement(e,t){let i=K.createElement("template");return i.innerHTML=e,i}};function V(n,e,t=n,i){if(e===O)return e;let s=i!==void 0?t._$Co?.[i]:t._$Cl,o=ue(e)?void 0:e._$litDirective$;return s?.constructor!==o&&(s?._$AO?.(!1),o===void 0?s=void 0:(s=new o(n),s._$AT(n,t,i)),i!==void 0?(t._$Co??=[])[i]=s:t._$Cl=s),s!==void 0&&(e=V(n,s._$AS(n,e.values),s,i)),e}var be=class{constructor(e,t){this._$AV=[],this._$AN=void 0,this._$AD=e,this._$AM=t}get parentNode(){return this._$AM.parentNode}get _$AU(){return this._$AM._$AU}u(e){let{el:{content:t},parts:i}=this._$AD,s=(e?.creationScope??K).importNode(t,!0);F.currentNode=s;let o=F.nextNode(),r=0,c=0,a=i[0];for(;a!==void 0;){if(r===a.index){let h;a.type===2?h=new q(o,o.nextSibling,this,e):a.type===1?h=new a.ctor(o,a.name,a.strings,this,e):a.type===6&&(h=new xe(o,this,e)),this._$AV.push(h),a=i[++c]}r!==a?.index&&(o=F.nextNode(),r++)}return F.currentNode=K,s}p(e){let t=0;for(let i of this._$AV)i!==void 0&&(i.strings!==void 0?(i._$AI(e,i,t),t+=i.strings.length-2):i._$AI(e[t])),t++}},q=class n{get _$AU(){return this._$AM?._$AU??this._$Cv}constructor(e,t,i,s){this.type=2,this._$AH=p,this._$AN=void 0,this._$AA=e,this._$AB=t,this._$AM=i,this.options=s,this._$Cv=s?.isConnected??!0}get parentNode(){let e=this._$AA.parentNode,t=this._$AM;return t!==void 0&&e?.nodeType===11&&(e=t.parentNode),e}get startNode(){return this._$AA}get endNode(){return this._$AB}_$AI(e,t=this){e=V(this,e,t),ue(e)?e===p||e==null||e===""?(this._$AH!==p&&this._$AR(),this._$AH=p):e!==this._$AH&&e!==O&&this._(e):e._$litType$!==void 0?this.$(e):e.nodeType!==void 0?this.T(e):Ht(e)?this.k(e):this._(e)}O(e){return this._$AA.parentNode.insertBefore(e,this._$AB)}T(e){this._$AH!==e&&(this._$AR(),this._$AH=this.O(e))}_(e){this._$AH!==p&&ue(this._$AH)?this._$AA.nextSibling.data=e:this.T(K.createTextNode(e)),this._$AH=e}$(e){let{values:t,_$litType$:i}=e,s=typeof i=="number"?this._$AC(e):(i.el===void 0&&(i.el=he.createElement(Ot(i.h,i.h[0]),this.options)),i);if(this._$AH?._$AD===s)this._$AH.p(t);else{let o=new be(s,this),r=o.u(this.options);o.p(t),this.T(r),this._$AH=o}}_$AC(e){let t=Pt.get(e.strings);return t===void 0&&Pt.set(e.strings,t=new he(e)),t}k(e){Ke(this._$AH)||(this._$AH=[],this._$AR());let t=this._$AH,i,s=0;for(let o of e)s===t.length?t.push(i=new n(this.O(pe()),this.O(pe()),this,this.options)):i=t[s],i._$AI(o),s++;s<t.length&&(this._$AR(i&&i._$AB.nextSibling,s),t.length=s)}_$AR(e=this._$AA.nextSibling,t){for(this._$AP?.(!1,!0,t);e!==this._$AB;){let i=Ct(e).nextSibling;Ct(e).remove(),e=i}}setConnected(e){this._$AM===void 0&&(this._$Cv=e,this._$AP?.(e))}},B=class{get tagName(){return this.element.tagName}get _$AU(){return this._$AM._$AU}constructor(e,t,i,s,o){this.type=1,this._$AH=p,this._$AN=void 0,this.element=e,this.name=t,this._$AM=s,this.options=o,i.length>2||i[0]!==""||i[1]!==""?(this._$AH=Array(i.length-1).fill(new String),this.strings=i):this._$AH=p}_$AI(e,t=this,i,s){let o=this.strings,r=!1;if(o===void 0)e=V(this,e,t,0),r=!ue(e)||e!==this._$AH&&e!==O,r&&(this._$AH=e);else{let c=e,a,h;for(e=o[0],a=0;a<o.length-1;a++)h=V(this,c[i+a],t,a),h===O&&(h=this._$AH[a]),r||=!ue(h)||h!==this._$AH[a],h===p?e=p:e!==p&&(e+=(h??"")+o[a+1]),this._$AH[a]=h}r&&!s&&this.j(e)}j(e){e===p?this.element.removeAttribute(this.name):this.element.setAttribute(this.name,e??"")}},_e=class extends B{constructor(){super(...arguments),this.type=3}j(e){this.element[this.name]=e===p?void 0:e}},$e=class extends B{constructor(){super(...arguments),this.type=4}j(e){this.element.toggleAttribute(this.name,!!e&&e!==p)}},we=class extends B{constructor(e,t,i,s,o){super(e,t,i,s,o),this.type=5}_$AI(e,t=this){if((e=V(this,e,t,0)??p)===O)return;let i=this._$AH,s=e===p&&i!==p||e.capture!==i.capture||e.once!==i.once||e.passive!==i.passive,o=e!==p&&(i===p||s);s&&this.element.removeEventListener(this.name,this,i),o&&this.element.addEventListener(this.name,this,e),this._$AH=e}handleEvent(e){typeof this._$AH=="function"?this._$AH.call(this.options?.host??this.element,e):this._$AH.handleEvent(e)}},xe=class{constructor(e,t,i){this.element=e,this.type=6,this._$AN=void 0,this._$AM=t,this.options=i}get _$AU(){return this._$AM._$AU}_$AI(e){V(this,e)}},Lt={M:ze,P:D,A:Fe,C:1,L:Mt,R:be,D:Ht,V,I:q,H:B,N:$e,U:we,B:_e,F:xe},Ii=Ie.litHtmlPolyfillSupport;Ii?.(he,q),(Ie.litHtmlVersions??=[]).push("3.3.3");var Nt=(n,e,t)=>{let i=t?.renderBefore??e,s=i._$litPart$;if(s===void 0){let o=t?.renderBefore??null;i._$litPart$=s=new q(e.insertBefore(pe(),o),o,void 0,t??{})}return s._$AI(n),s};var Be=globalThis,_=class extends H{constructor(){super(...arguments),this.renderOptions={host:this},this._$Do=void 0}createRenderRoot(){let e=super.createRenderRoot();return this.renderOptions.renderBefore??=e.firstChild,e}update(e){let t=this.render();this.hasUpdated||(this.renderOptions.isConnected=this.isConnected),super.update(e),this._$Do=Nt(t,this.renderRoot,this.renderOptions)}connectedCallback(){super.connectedCallback(),this._$Do?.setConnected(!0)}disconnectedCallback(){super.disconnectedCallback(),this._$Do?.setConnected(!1)}render(){return O}};_._$litElement$=!0,_.finalized=!0,Be.litElementHydrateSupport?.({LitElement:_});var zi=Be.litElementPolyfillSupport;zi?.({LitElement:_});(Be.litElementVersions??=[]).push("4.2.2");var g="telephony",T={attribute:!1,hasChanged:(n,e)=>n?.localize!==e?.localize||n?.locale!==e?.locale};function $(n,e){customElements.get(n)||customElements.define(n,e)}function W(n,e){let t=window[n]??=[];t.some(({type:i})=>i===e.type)||t.push(e)}var Fi=["common","entity","exceptions"];async function R(n){let e=t=>n.loadBackendTranslation(t,g);return await Promise.all(Fi.map(e)),e("common")}function l(n,e,t){return n.localize(`component.${g}.common.card_${e}`,t)}function Y(n,e){let t=`component.${g}.entity.event.call.state_attributes.event_type.state`;return n.localize(`${t}.${e}`)}function C(n,e){let{code:t,message:i,translation_key:s,translation_placeholders:o}=e??{};return t==="unauthorized"?l(n,"not_allowed"):s&&n.localize(`component.${g}.exceptions.${s}.message`,o??{})||typeof t=="string"&&i||l(n,"no_connection")}var Ki=/[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;function y(n){return n.replace(Ki,e=>`⟨U+${e.charCodeAt(0).toString(16).toUpperCase().padStart(4,"0")}⟩`)}var je=`${g}-call-feature`,Vi=5e3,Bi=5e3;function Ut(n,{entity_id:e}){let t=e?n.entities[e]:void 0;return t?.platform===g&&t.translation_key==="call_contact"}var Ge=class extends _{static properties={hass:{attribute:!1},context:{attribute:!1},stage:{state:!0}};end;language;constructor(){super(),this.stage="ready"}static getStubConfig(){return{type:`custom:${je}`}}setConfig(){}disconnectedCallback(){super.disconnectedCallback(),this.show("ready")}willUpdate(){this.hass&&this.hass.language!==this.language&&(this.language=this.hass.language,R(this.hass))}render(){let{hass:e,context:t,stage:i}=this;if(!e||!t?.entity_id||!Ut(e,t))return p;let s=(e.states[t.entity_id]?.state??"unavailable")==="unavailable";return d`
      <ha-control-button-group>
        <ha-control-button
          class=${i}
          .disabled=${s||i==="calling"}
          .label=${l(e,`feature_${i}`)}
          @click=${this.tapped}
        >
          <ha-icon .icon=${i==="called"?"mdi:phone-ring":"mdi:phone"}></ha-icon>
          ${l(e,`feature_${i}`)}
        </ha-control-button>
      </ha-control-button-group>
      <span role="status">${i==="called"?l(e,"feature_called"):p}</span>
    `}tapped(){this.stage==="ready"?this.show("asking",Vi):this.stage==="asking"&&this.call()}async call(){let{hass:e,context:t}=this;if(e){this.show("calling");try{await e.callService("button","press",{entity_id:t?.entity_id}),this.show("called",Bi)}catch{this.show("ready")}}}show(e,t){clearTimeout(this.end),this.stage=e,t!==void 0&&(this.end=setTimeout(()=>this.show("ready"),t))}static styles=v`
    ha-control-button-group {
      --control-button-group-spacing: var(--feature-button-spacing, 12px);
      --control-button-group-thickness: var(--feature-height, 42px);
    }
    ha-control-button {
      --control-button-border-radius: var(--feature-border-radius, 12px);
      --control-button-focus-color: var(--feature-color);
      --control-button-padding: 0 8px;
      white-space: nowrap;
    }
    ha-icon {
      margin-inline-end: 8px;
    }
    .asking {
      --control-button-background-color: var(--warning-color);
    }
    .called {
      --control-button-background-color: var(--success-color);
    }
    [role="status"] {
      position: absolute;
      width: 1px;
      height: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }
  `};$(je,Ge);W("customCardFeatures",{type:je,name:"Call the contact",isSupported:Ut});var me=80;function Z(n){return n===void 0?{}:{config_entry_id:n}}function J(n){return n.callWS({type:`${g}/accounts`})}function Q(n,{filter:e,text:t,account:i},s,o){return n.callWS({type:`${g}/calls/list`,filter:e,text:t,before:s,limit:o,...Z(i)})}function It(n,e,t){return n.connection.subscribeMessage(t,{type:`${g}/calls/subscribe`,...Z(e)})}function zt(n,e,t){return n.callWS({type:`${g}/number/describe`,number:e,...Z(t)})}function Ft(n,e,t,i,s){return n.connection.subscribeMessage(s,{type:`${g}/dial`,number:e,...Z(t),...i===void 0?{}:{line:i}},{resubscribe:!1})}function Kt(n,e,t){return n.callWS({type:`${g}/mark_seen`,...Z(e),...t===void 0?{}:{number:t}})}function Vt(n,e,t,i){return n.callWS({type:`${g}/contact/save`,name:e,numbers:[t],...Z(i)})}async function Bt(n,e){let{path:t}=await n.callWS({type:"auth/sign_path",path:`/api/${g}/recording/${e.config_entry_id}/${encodeURIComponent(e.id)}`,expires:3600});return t}async function Gt(n,e){let{response:t}=await n.callWS({type:"call_service",domain:g,service:"query_axb",service_data:{config_entry_id:e.config_entry_id,caller:e.caller,did:e.did},return_response:!0});return t}var We="custom:telephony-card",qe=["log","dial_pad","compact"],Gi={config_entry_id:"account",title:"title",show:"show"};function ji(){return document.querySelector("home-assistant")?.hass}function Ye({config_entry_id:n,title:e,show:t}){for(let[i,s]of Object.entries({config_entry_id:n,title:e}))if(s!=null&&typeof s!="string")throw new Error(`${i} must be a text`);if(t!=null&&!qe.includes(t))throw new Error(`show must be one of ${qe.join(", ")}`)}async function jt(){let n=ji(),e=[],t;return n&&(e=await J(n).catch(()=>[]),t=await R(n)),{schema:[{name:"config_entry_id",selector:{select:{mode:"dropdown",options:e.map(i=>({value:i.config_entry_id,label:i.title}))}}},{name:"title",selector:{text:{}}},{name:"show",selector:{select:{mode:"dropdown",options:qe.map(i=>({value:i,label:t?l({localize:t},`show_${i}`):i}))}}}],computeLabel:({name:i})=>{let s=Gi[i];return t&&s?l({localize:t},s):i},assertConfig:Ye}}function qt(n,e){let t=n.entities[e];if(t?.platform!==g)return null;let[i]=n.devices[t.device_id??""]?.config_entries??[];return{config:{type:We,...i?{config_entry_id:i}:{}}}}var Yt=["all","missed","incoming","outgoing","recorded"];function x(n){return`${n.config_entry_id} ${n.id}`}var Wt={incoming_answered:{icon:"mdi:phone-incoming",colour:"success"},missed:{icon:"mdi:phone-missed",colour:"error"},outgoing_answered:{icon:"mdi:phone-outgoing",colour:"info"},outgoing_unanswered:{icon:"mdi:phone-outgoing-outline",colour:"secondary-text"},busy:{icon:"mdi:phone-minus",colour:"warning"},cancelled:{icon:"mdi:phone-cancel",colour:"secondary-text"},failed:{icon:"mdi:phone-alert",colour:"error"},internal:{icon:"mdi:phone",colour:"info"},unknown:{icon:"mdi:phone",colour:"secondary-text"}};function X(n){return Wt[n]??Wt.unknown}var ee=v`
  dialog {
    box-sizing: border-box;
    width: min(480px, calc(100vw - 32px));
    max-height: calc(100dvh - 32px);
    padding: 0;
    border: none;
    border-radius: var(--ha-dialog-border-radius, 24px);
    background: var(--ha-dialog-surface-background, var(--card-background-color));
    color: var(--primary-text-color);
    overflow: hidden auto;
  }
  dialog::backdrop {
    background: rgb(0 0 0 / 50%);
  }
  .content,
  form {
    display: flex;
    flex-direction: column;
    gap: 12px;
  }
  .content {
    padding: 16px 24px 24px;
  }
  header {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 8px;
    margin-inline-end: -12px;
  }
  h2,
  h3,
  p,
  dl,
  dd {
    margin: 0;
  }
  h2 {
    font-size: 20px;
    font-weight: 500;
    line-height: 28px;
    overflow-wrap: anywhere;
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
  }
  .actions ha-icon {
    --mdc-icon-size: 20px;
    width: 20px;
    height: 20px;
  }
`;function M(n){return n.filter(({may_control:e,capabilities:t})=>e&&t.includes("click_to_call"))}function Zt(n){let e=M(n);return e.flatMap(t=>t.line_details.map(i=>({account:t.config_entry_id,line:i.number,name:i.name,label:e.length>1?`${i.name} (${t.title})`:i.name,isDefault:i.is_default&&(t.is_default||e.length===1)})))}function Ae(n,e){return Zt(n).find(({account:t,name:i})=>t===e?.config_entry_id&&i===e.line)}function Ce(n,e,t,i){let s=Zt(e);if(s.length<2)return p;let o=r=>t?r.account===t.account&&r.line===t.line:r.isDefault;return d`<label class="field">
    <span class="secondary">${l(n,"line")}</span>
    <select
      @change=${r=>i(s[r.target.selectedIndex])}
    >
      ${s.map(r=>d`<option .selected=${o(r)}>${y(r.label)}</option>`)}
    </select>
  </label>`}var qi=150,Wi=new Set(["not_possible","contact_not_found","several_contacts"]);function ke(n){return n.replace(/[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g,"").replace(/\p{Cc}/gu," ").replace(/^\s*(tel|callto|sip):(\/\/)?/i,"").replace(/\s+/g," ").trimStart()}var te=class{constructor(e){this.host=e;e.addController(this)}host;description;asked;pause;hostDisconnected(){clearTimeout(this.pause)}askSoon(e,t,i){if(clearTimeout(this.pause),this.asked=void 0,t.trim()===""){this.clear();return}this.pause=setTimeout(()=>{this.ask(e,t,i)},qi)}async ask(e,t,i){clearTimeout(this.pause),this.asked=t;try{let s=await zt(e,t,i);return this.asked!==t?void 0:(this.description=s,this.host.requestUpdate(),s)}catch{return}}clear(){clearTimeout(this.pause),this.asked=void 0,this.description=void 0,this.host.requestUpdate()}get isRefused(){let{description:e}=this;return!!e&&!e.is_allowed&&!Wi.has(e.reason??"")}};var A=v`
  :host {
    color: var(--primary-text-color);
    font-size: 14px;
    line-height: 20px;
  }
  [hidden] {
    display: none !important;
  }
  button,
  input,
  select {
    font: inherit;
    color: inherit;
  }
  button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 8px;
    min-height: 40px;
    padding: 0 16px;
    border: 1px solid var(--divider-color);
    border-radius: 20px;
    background: none;
    cursor: pointer;
  }
  button:hover {
    background: color-mix(in srgb, currentColor 8%, transparent);
  }
  button:disabled {
    cursor: default;
    color: var(--disabled-text-color);
    background: none;
  }
  button.primary:not(:disabled) {
    border-color: transparent;
    /* Dark enough for white words, whatever the theme's colour. */
    background: color-mix(in srgb, var(--primary-color) 60%, black);
    color: white;
  }
  button.icon {
    flex: none;
    width: 40px;
    padding: 0;
    border-color: transparent;
    color: var(--secondary-text-color);
  }
  :focus-visible {
    outline: 2px solid var(--primary-text-color);
    outline-offset: 1px;
  }
  input:not([type="radio"], [type="range"]),
  select {
    box-sizing: border-box;
    min-height: 44px;
    width: 100%;
    padding: 0 12px;
    border: 1px solid var(--secondary-text-color);
    border-radius: 8px;
    background: var(--card-background-color, var(--primary-background-color));
  }
  input:not([type="range"]):focus-visible,
  select:focus-visible {
    outline-offset: -2px;
  }
  input::placeholder {
    color: var(--secondary-text-color);
    opacity: 1;
  }
  label.field {
    display: block;
  }
  .secondary {
    color: var(--secondary-text-color);
  }
  .only-read {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .notice {
    display: flex;
    gap: 8px;
    align-items: flex-start;
    margin: 0;
    overflow-wrap: anywhere;
  }
  /* English where there is no translation, beside texts from right to left. */
  p,
  .notice span {
    unicode-bidi: plaintext;
  }
  .notice ha-icon {
    flex: none;
    color: var(--warning-color);
  }
  .notice.error ha-icon {
    color: var(--error-color);
  }
  .notice.good ha-icon {
    color: var(--success-color);
  }
  ha-icon {
    flex: none;
    width: 24px;
    height: 24px;
  }
`;var Ze=class extends _{static properties={hass:T,accounts:{attribute:!1},number:{attribute:!1},name:{attribute:!1},account:{attribute:!1},chosen:{state:!0}};known=new te(this);willUpdate(e){e.has("number")&&(this.known.clear(),this.describe())}firstUpdated(){this.renderRoot.querySelector("p")?.focus()}render(){let{hass:e}=this,{description:t,isRefused:i}=this.known;return d`
      <p tabindex="-1">
        ${l(e,"confirm",{number:y(t?.written??this.number)})}
      </p>
      ${Ce(e,this.accounts,this.line??Ae(this.accounts,t),s=>{this.chosen=s,this.describe()})}
      <div role="alert">
        ${i?d`<p class="notice error">
                <ha-icon .icon=${"mdi:phone-cancel"} aria-hidden="true"></ha-icon>
                <span>${C(e,{...t,code:"refused"})}</span>
              </p>`:p}
      </div>
      <div class="actions">
        <button class="primary" ?disabled=${i} @click=${this.confirm}>
          <ha-icon .icon=${"mdi:phone"} aria-hidden="true"></ha-icon>${l(e,"call")}
        </button>
        <button @click=${()=>this.dispatchEvent(new Event("cancelled"))}>
          ${l(e,"cancel")}
        </button>
      </div>
    `}get line(){let t=M(this.accounts).find(s=>s.config_entry_id===this.account),i=t?.line_details.find(s=>s.is_default)??t?.line_details[0];return this.chosen??(t&&i&&{account:t.config_entry_id,line:i.number})}describe(){this.known.ask(this.hass,this.number,this.line?.account)}confirm(e){if(e.detail>1)return;let{number:t,name:i,line:s}=this,o={number:t,name:i,account:s?.account,line:s?.line};this.dispatchEvent(new CustomEvent("call-wanted",{detail:o}))}static styles=[A,ee,v`
      :host {
        display: flex;
        flex-direction: column;
        gap: 12px;
      }
      p:focus {
        outline: none;
      }
    `]};$("telephony-confirm-call",Ze);var Yi={asking:"mdi:phone-dial",ringing:"mdi:phone-ring",in_doubt:"mdi:phone-alert",ended:"mdi:phone-hangup",refused:"mdi:phone-cancel"};function ie(n,e,t){let i=e?.stage==="refused"||e?.stage==="in_doubt";return d`<div class="progress" role=${i?"alert":"status"}>
    ${e?d`<p class="notice ${i?"error":e.isGood?"good":"active"}">
            <ha-icon
              .icon=${e.isGood?"mdi:phone-check":Yi[e.stage]}
              aria-hidden="true"
            ></ha-icon>
            <span>${e.sentence}</span>
            ${t&&e.stage!=="asking"?d`<button
                    class="icon"
                    aria-label=${l(n,"close")}
                    title=${l(n,"close")}
                    @click=${t}
                  >
                    <ha-icon .icon=${"mdi:close"} aria-hidden="true"></ha-icon>
                  </button>`:p}
          </p>`:p}
  </div>`}var ne=v`
  .progress .notice {
    align-items: center;
    padding: 8px 0 0;
  }
  .progress .notice > span {
    flex: 1;
  }
  .progress .active ha-icon {
    color: var(--info-color);
  }
`;var N=class extends _{static properties={hass:T};firstUpdated(){this.dialog?.showModal()}render(){return d`<dialog
      aria-labelledby="title"
      @close=${()=>this.dispatchEvent(new Event("closed"))}
      @click=${this.clicked}
    >
      <div class="content">
        <header>
          <h2 id="title"><bdi>${y(this.heading)}</bdi></h2>
          <button
            class="icon"
            aria-label=${l(this.hass,"close")}
            title=${l(this.hass,"close")}
            @click=${()=>this.dialog?.close()}
          >
            <ha-icon .icon=${"mdi:close"} aria-hidden="true"></ha-icon>
          </button>
        </header>
        ${this.renderContent()}
      </div>
    </dialog>`}get dialog(){return this.renderRoot.querySelector("dialog")}clicked(e){e.target===this.dialog&&this.dialog?.close()}};var Zi={comma_decimal:"en-US",decimal_comma:"de",space_comma:"fr",quote_decimal:"de-CH"};function Je(n){return new Date(`${n}T00:00:00Z`)}function Ji(n){return n==="12"?{hourCycle:"h12"}:n==="24"?{hourCycle:"h23"}:{}}function Qi({locale:n,config:e},t){let{language:i}=n,s=n.time_zone==="server"?{timeZone:e.time_zone}:{},o=n.time_format==="system"?void 0:i,r={hour:"numeric",minute:"2-digit",...Ji(n.time_format),...s},c=new Intl.DateTimeFormat("en-CA",{dateStyle:"short",...s}),a=new Intl.DateTimeFormat(o,r),h=new Intl.RelativeTimeFormat(i,{numeric:"auto"}),b={weekday:"long",day:"numeric",month:"long",timeZone:"UTC"},u=new Intl.DateTimeFormat(i,b),f=new Intl.DateTimeFormat(i,{...b,year:"numeric"}),m=new Intl.DateTimeFormat(o,{...r,weekday:"short",day:"numeric",month:"short",year:"numeric"}),w=Zi[n.number_format??""]??i,E=new Intl.NumberFormat(i,{useGrouping:!1}),G=new Intl.NumberFormat(i,{minimumIntegerDigits:2}),ae=S=>c.format(S);return{key:t,day:ae,dayHeading(S,P){let L=ae(P),j=Math.round((Je(L).getTime()-Je(S).getTime())/864e5);if(j===0||j===1){let vt=h.format(-j,"day");return vt.charAt(0).toLocaleUpperCase(i)+vt.slice(1)}return(S.slice(0,4)===L.slice(0,4)?u:f).format(Je(S))},time:S=>a.format(S),dayAndTime:S=>m.format(S),duration(S){let P=Math.max(0,Math.round(S)),[L,j]=[Math.floor(P/3600),Math.floor(P/60)%60],Oe=G.format(P%60);return L>0?`${E.format(L)}:${G.format(j)}:${Oe}`:`${E.format(j)}:${Oe}`},money(S,P){let L={maximumFractionDigits:4};try{return new Intl.NumberFormat(w,{...L,...P?{style:"currency",currency:P}:{}}).format(S)}catch{return`${new Intl.NumberFormat(w,L).format(S)} ${P}`}}}}var Qe;function k(n){let e=JSON.stringify([n.locale,n.config.time_zone]);return Qe?.key!==e&&(Qe=Qi(n,e)),Qe}var Jt=3,Xi="component.telephony.entity.event.placed_call.state_attributes.event_type.state",se=class{constructor(e){this.onChange=e}onChange;progress;end;current=0;get isAsking(){return this.progress?.stage==="asking"}async place(e,{number:t,name:i,account:s,line:o},r){if(this.isAsking)return;this.forget();let c=this.current+=1,a=(u,f,m=!1)=>{c===this.current&&(this.progress={stage:u,name:i,sentence:f,isGood:m},this.onChange())};if(!e.connection.connected){a("refused",l(e,"no_connection"));return}a("asking",l(e,"calling",{name:i}));let h=()=>a("in_doubt",l(e,"connection_lost")),b=u=>{a(u.stage,this.sentence(e,u,i,r),u.outcome==="answered"),u.is_final&&this.stop()};try{let u=await Ft(e,t,s,o,b);e.connection.addEventListener("disconnected",h);let f=()=>{e.connection.removeEventListener("disconnected",h),Promise.resolve(u()).catch(()=>{})};c!==this.current||this.isOver?f():this.end=f}catch(u){u.code===Jt||u===Jt?h():a("refused",C(e,u))}}forget(){this.stop(),this.current+=1,this.progress&&(this.progress=void 0,this.onChange())}get isOver(){return this.progress?.stage==="ended"}stop(){let{end:e}=this;this.end=void 0,e?.()}sentence(e,{stage:t,outcome:i,talk_time:s,message:o},r,c){if(t==="ringing")return l(e,"ringing",{name:r});if(t==="in_doubt")return o??l(e,"connection_lost");let a=e.localize(`${Xi}.${i??"unknown"}`),h=s===null?"":`, ${c(s)}`;return`${r}: ${a}${h}`}};var Xe=class extends N{static properties={...N.properties,accounts:{attribute:!1},number:{attribute:!1},name:{attribute:!1},account:{attribute:!1}};placed=new se(()=>this.requestUpdate());disconnectedCallback(){super.disconnectedCallback(),this.placed.forget()}get heading(){return this.name}renderContent(){return this.placed.progress?ie(this.hass,this.placed.progress):d`<telephony-confirm-call
          .hass=${this.hass}
          .accounts=${this.accounts}
          .number=${this.number}
          .name=${this.name}
          .account=${this.account}
          @call-wanted=${this.place}
          @cancelled=${()=>this.dialog?.close()}
        ></telephony-confirm-call>`}place({detail:e}){let t=k(this.hass);this.placed.place(this.hass,e,i=>t.duration(i))}static styles=[A,ee,ne]};$("telephony-call-dialog",Xe);function oe(n,e){return e.display===null?l(n,"withheld"):y(e.display)}function Se(n){return n.number_display===n.display?null:n.number_display}function et(n){return Qt(n.line_name??n.line??n.did)}function Qt(n){return n?y(n):null}function U(n){let e=n.filter(t=>t!=null&&t!==!1);return d`${e.map((t,i)=>d`${i>0?" · ":p}<bdi>${t}</bdi>`)}`}function Xt(n,e,t,{onOpen:i,onSeen:s}){let[o]=t.calls,{icon:r,colour:c}=X(o.kind),a=Se(o),h=new Date(o.started_at),b=t.calls.some(u=>u.to_return);return d`
    <button class="call ${a===null?"short":""}" @click=${()=>i(t)}>
      <ha-icon .icon=${r} style="color: var(--${c}-color)" aria-hidden="true"></ha-icon>
      <span class="who">
        <bdi>${oe(n,o)}</bdi>
        ${t.calls.length>1?d`<span class="count">(${t.calls.length})</span>`:p}
      </span>
      <time datetime=${o.started_at}>${e.time(h)}</time>
      ${a===null?p:d`<span class="number"><bdi>${y(a)}</bdi></span>`}
      <span class="talk">
        ${U([o.talk_time!==null&&o.talk_time>0&&e.duration(o.talk_time),!!o.cost&&e.money(o.cost,o.currency)])}
        ${o.recorded?d`<ha-icon
                  class="recorded"
                  .icon=${"mdi:play-circle-outline"}
                  aria-hidden="true"
                ></ha-icon
                ><span class="only-read">${l(n,"recorded")}</span>`:p}
      </span>
      <span class="what">
        ${U([Y(n,o.kind),b&&l(n,"to_return"),et(o),Qt(o.caller_place)])}
      </span>
    </button>
    ${b&&s&&o.number!==null?d`<button
            class="icon seen"
            aria-label=${l(n,"seen")}
            title=${l(n,"seen")}
            @click=${()=>s(t)}
          >
            <ha-icon .icon=${"mdi:check"} aria-hidden="true"></ha-icon>
          </button>`:p}
  `}var ei=v`
  [role="listitem"] {
    position: absolute;
    inset-inline: 0;
    display: flex;
    align-items: center;
    height: var(--row-height);
    contain: strict;
  }
  [role="listitem"].to-return::before {
    content: "";
    position: absolute;
    inset-block: 8px;
    inset-inline-start: 0;
    width: 4px;
    border-radius: 2px;
    background: var(--error-color);
  }
  .call {
    flex: 1;
    min-width: 0;
    height: 100%;
    display: grid;
    grid-template: "icon who time" 20px "icon number talk" 18px "icon what what" 18px / 24px 1fr auto;
    align-content: center;
    justify-content: stretch;
    column-gap: 16px;
    row-gap: 0;
    padding-inline: 16px;
    border: none;
    border-radius: 0;
    text-align: start;
    font-size: 13px;
    line-height: 18px;
    color: var(--secondary-text-color);
  }
  .call.short {
    grid-template: "icon who time" 20px "icon what talk" 18px / 24px 1fr auto;
  }
  .call:focus-visible {
    outline-offset: -2px;
  }
  .call > * {
    min-width: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .call > ha-icon {
    grid-area: icon;
    align-self: center;
  }
  .who {
    grid-area: who;
    font-size: 15px;
    line-height: 20px;
    color: var(--primary-text-color);
  }
  .to-return .who {
    font-weight: bold;
  }
  .call time {
    grid-area: time;
    text-align: end;
    line-height: 20px;
  }
  .number {
    grid-area: number;
  }
  /* What is too long loses its end, whichever way it is written. */
  .who,
  .number {
    display: flex;
    gap: 4px;
  }
  .who bdi,
  .number bdi {
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .talk {
    grid-area: talk;
    text-align: end;
  }
  .what {
    grid-area: what;
  }
  .call time,
  .talk {
    font-variant-numeric: tabular-nums;
  }
  .recorded {
    --mdc-icon-size: 16px;
    width: 16px;
    height: 16px;
    vertical-align: top;
  }
  .seen {
    margin-inline-end: 8px;
  }
`;var en=20,tt=class extends _{static properties={hass:T,account:{attribute:!1},accounts:{attribute:!1},call:{state:!0},isKnown:{state:!0},isCalling:{state:!0},error:{state:!0}};waiting=new Map;constructor(){super(),this.accounts=[],this.isKnown=!1,this.isCalling=!1}take(e){this.waiting.set(e.config_entry_id,e.unreturned.length),this.refresh()}refresh(){this.load()}willUpdate(e){if(e.has("accounts"))for(let{config_entry_id:t,unreturned:i}of this.accounts)this.waiting.set(t,i??0);(e.has("account")||e.has("accounts"))&&this.refresh()}render(){let{hass:e,error:t}=this;return d`<ha-card>
      ${t===void 0?this.renderCall():d`<p class="notice error" role="alert">
              <ha-icon .icon=${"mdi:alert-circle"} aria-hidden="true"></ha-icon>
              <span>${C(e,t)}</span>
            </p>`}
    </ha-card>`}renderCall(){let{hass:e,call:t}=this;if(!t)return this.isKnown?d`<p class="secondary">${l(e,"no_calls")}</p>`:p;let{icon:i,colour:s}=X(t.kind),o=k(e),r=new Date(t.started_at),c=o.day(r)===o.day(new Date),a=this.missed;return d`
      <ha-icon .icon=${i} style="color: var(--${s}-color)" aria-hidden="true"></ha-icon>
      <div class="words" data-call-id=${t.id}>
        <div class="who"><bdi>${oe(e,t)}</bdi></div>
        <div class="secondary">
          ${U([Y(e,t.kind),c?o.time(r):o.dayAndTime(r)])}
        </div>
        ${a>0?d`<div class="missed">${l(e,"compact_missed",{count:a})}</div>`:p}
      </div>
      ${t.number!==null&&M(this.accounts).length>0?this.renderButton(t):p}
    `}renderButton(e){let{hass:t}=this;return d`<button
        class="primary"
        aria-label=${l(t,"call_back")}
        title=${l(t,"call_back")}
        @click=${()=>this.isCalling=!0}
      >
        <ha-icon .icon=${"mdi:phone"} aria-hidden="true"></ha-icon>
      </button>
      ${this.isCalling?d`<telephony-call-dialog
              .hass=${t}
              .accounts=${this.accounts}
              .number=${e.number}
              .name=${oe(t,e)}
              .account=${e.config_entry_id}
              @closed=${()=>this.isCalling=!1}
            ></telephony-call-dialog>`:p}`}get missed(){return this.accounts.filter(({config_entry_id:e})=>(this.account??e)===e).reduce((e,{config_entry_id:t})=>e+(this.waiting.get(t)??0),0)}async load(){let e=async(t,i)=>(await Q(this.hass,{filter:t,text:"",account:this.account},null,i)).calls;try{let[t]=await e("all",1);t&&!t.to_return&&this.missed>0&&(t=(await e("missed",en)).find(({to_return:s})=>s)??t),(!this.isCalling||!t||!this.call||x(t)===x(this.call))&&(this.call=t),this.isKnown=!0,this.error=void 0}catch(t){this.error=t}}static styles=[A,v`
      :host {
        display: block;
        height: 100%;
      }
      ha-card {
        box-sizing: border-box;
        height: 100%;
        display: flex;
        align-items: center;
        gap: 16px;
        padding: 8px 16px;
      }
      button {
        flex: none;
        width: 48px;
        height: 48px;
        padding: 0;
        border-radius: 24px;
      }
      .words {
        flex: 1;
        min-width: 0;
      }
      .words > * {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .who {
        font-size: 16px;
        font-weight: 500;
      }
      .missed {
        font-weight: 500;
        /* Dark enough to be read, and light enough in the dark. */
        color: color-mix(in srgb, var(--error-color) 65%, var(--primary-text-color));
      }
      p {
        margin: 0;
      }
    `]};$("telephony-compact",tt);var nt=`${g}-missed-calls-badge`,tn="unreturned_calls";function ii(n,e){return e?[e]:Object.values(n.entities).filter(t=>t?.platform===g&&t.translation_key===tn).map(t=>t.entity_id)}function ti(n,e){let t=ii(n,e).map(i=>Number.parseInt(n.states[i]?.state??"",10)).filter(i=>!Number.isNaN(i));return t.length>0?t.reduce((i,s)=>i+s):void 0}var it=class extends _{static properties={hass:{attribute:!1},preview:{type:Boolean},config:{state:!0}};language;static getStubConfig(){return{type:`custom:${nt}`}}static getConfigForm(){return{schema:[{name:"entity",selector:{entity:{filter:{integration:g,domain:"sensor"}}}},{name:"hide_zero",selector:{boolean:{}}},{name:"tap_action",selector:{ui_action:{default_action:"more-info"}}}]}}setConfig(e){this.config=e}willUpdate(){if(this.hass){this.hass.language!==this.language&&(this.language=this.hass.language,R(this.hass));let e=!this.preview&&this.config?.hide_zero===!0&&!ti(this.hass,this.config.entity);this.hidden!==e&&(this.hidden=e,this.dispatchEvent(new CustomEvent("badge-visibility-changed",{bubbles:!0,composed:!0})))}}render(){let{hass:e,config:t}=this;if(!e||!t)return p;let i=ti(e,t.entity),s=l(e,"badge_missed_calls"),o=i===void 0?"–":new Intl.NumberFormat(e.locale.language).format(i);return d`<ha-badge
      type="button"
      .label=${s}
      class=${i?"waiting":""}
      @click=${this.tapped}
      @keydown=${this.pressed}
    >
      <ha-icon slot="icon" .icon=${i?"mdi:phone-missed":"mdi:phone-check"}></ha-icon>
      ${o}
    </ha-badge>`}pressed(e){(e.key==="Enter"||e.key===" ")&&(e.preventDefault(),this.tapped())}tapped(){let{hass:e,config:t}=this;if(e&&t){let i=ii(e,t.entity).toSorted((s,o)=>Number(e.states[o]?.state)-Number(e.states[s]?.state))[0];this.dispatchEvent(new CustomEvent("hass-action",{bubbles:!0,composed:!0,detail:{config:{entity:i,tap_action:t.tap_action},action:"tap"}}))}}static styles=v`
    :host([hidden]) {
      display: none;
    }
    ha-badge {
      --badge-color: var(--state-inactive-color);
    }
    ha-badge.waiting {
      --badge-color: var(--error-color);
    }
  `};$(nt,it);W("customBadges",{type:nt,name:"Missed calls",description:"How many missed calls nobody has returned yet.",preview:!0});var rt="mdi:phone",st=["call_state","last_caller","last_call","unreturned_calls","calls_today","incoming_calls_today","outgoing_calls_today","missed_calls_today","talk_time_today","cost_today","balance"],nn=["last_caller","unreturned_calls","placed_call_state","call_state"];function ni(n,e){return n.capabilities.length===0||n.capabilities.includes(e)}function li(n,e,t="subtitle",i){return{type:"heading",heading:n,heading_style:t,icon:e,...i?{tap_action:{action:"navigate",navigation_path:i}}:{}}}function si(n,e,t){return{type:"tile",entity:n,name:t,...e.startsWith("missed")||e.startsWith("unreturned")?{color:"red"}:{},grid_options:{columns:nn.includes(e)?12:6}}}function oi(n,e){let t=i=>st.includes(i)?st.indexOf(i):st.length;return Object.entries(e).filter(([,i])=>i.startsWith("sensor.")&&!n.entities[i]?.entity_category).sort(([i],[s])=>t(i)-t(s))}function ci(n,e){return n?.platform===g&&!n.hidden&&(e===void 0||n.translation_key===e)}function sn(n,e){let t=[...new Set(e.flatMap(i=>i.contacts))];return Object.values(n.entities).filter(i=>ci(i,"call_contact")).filter(({entity_id:i})=>i in n.states).map(({entity_id:i})=>{let s=String(n.states[i]?.attributes.friendly_name),[o]=t.filter(r=>s.includes(r)).sort((r,c)=>c.length-r.length);return{entity:i,name:o}}).sort((i,s)=>(i.name??i.entity).localeCompare(s.name??s.entity,n.language))}function on(){return Math.min(14,Math.max(6,Math.floor((window.innerHeight-200)/64)))}function ri(n,e){return{type:`custom:${g}-card`,show:n,grid_options:{columns:"full",rows:e}}}function rn(n,e){let t={type:"entity"},i=oi(n,e.entities).map(([o,r])=>si(r,o,t));for(let{name:o,entities:r}of[...e.line_details,...e.dids])for(let[c,a]of oi(n,r))i.push(si(a,c,[{type:"text",text:o},t]));if(i.length===0)return[];let s=e.device_id&&n.user?.is_admin?`/config/devices/device/${e.device_id}`:void 0;return[{type:"grid",cards:[li(e.title,"mdi:phone-classic","title",s),...i]}]}function an(n,e){let t=sn(n,e);return t.length===0?[]:[{type:"grid",cards:[li(l(n,"page_speed_dial"),"mdi:star"),...t.map(({entity:i,name:s})=>({type:"tile",entity:i,name:s===void 0?{type:"entity"}:{type:"text",text:y(s)},hide_state:!0,show_entity_picture:!0,features:[{type:`custom:${g}-call-feature`}],features_position:"inline",grid_options:{columns:12}}))]}]}function ln(n){return{type:"grid",cards:[{type:"empty-state",icon:rt,title:l(n,"page_no_account"),content:l(n,n.user?.is_admin?"page_add_account":"page_ask_administrator"),...n.user?.is_admin?{buttons:[{text:l(n,"page_add"),icon:"mdi:plus",tap_action:{action:"navigate",navigation_path:`/config/integrations/dashboard/add?domain=${g}`}}]}:{}}]}}function cn(n,e){let t=e.some(c=>c.may_control&&ni(c,"click_to_call")),i=e.some(c=>ni(c,"call_history")),s=t?[{type:"grid",cards:[ri("dial_pad","auto")]},...an(n,e)]:[],o=[...e.length===0?[ln(n)]:[],...i?[{type:"grid",column_span:2,cards:[ri("log",on())]}]:[],...e.flatMap(c=>rn(n,c))],r={type:"sections",title:l(n,"page_title"),path:"calls",icon:rt,max_columns:3,badges:i?[{type:`custom:${g}-missed-calls-badge`}]:[]};return s.length===0||o.length===0?{...r,sections:[...s,...o]}:{...r,sections:o,sidebar:{sections:s,content_label:l(n,"page_calls"),sidebar_label:l(n,"page_dial")}}}function ai(n){let e=Object.values(n.entities).filter(i=>ci(i)),t=new Set(e.map(i=>i.device_id));return JSON.stringify([e,[...t].map(i=>{let s=i?n.devices[i]:void 0;return s?.name_by_user??s?.name}),n.user?.is_admin,n.language])}var ot=class extends HTMLElement{static async generate(e,t){let[i,s]=await Promise.all([R(t),J(t)]);return{views:[cn({...t,localize:i},s)]}}static shouldRegenerate(e,t,i){return!(t.entities===i.entities&&t.devices===i.devices&&t.user===i.user&&t.language===i.language)&&ai(t)!==ai(i)}static async getCreateSuggestions(e){let t=await R(e);return{title:l({...e,localize:t},"page_title"),icon:rt}}};$(`ll-strategy-dashboard-${g}`,ot);W("customStrategies",{type:g,strategyType:"dashboard",name:"Phone",description:"The calls of all your phone accounts, a dial pad and your speed dial.",documentationURL:"https://github.com/OWNER/ha-telephony"});var dn={unavailable:"account_unavailable",throttled:"account_throttled",sign_in:"account_sign_in",starting:"account_starting",stopped:"account_stopped"};function pn(n,e,t){return e.length===0?[l(n,t===void 0?"no_account":"account_removed")]:e.flatMap(({state:i,title:s,capabilities:o})=>{let r=dn[i],c=y(s);return r?[l(n,r,{account:c})]:e.length===1&&!o.includes("call_history")?[l(n,"account_without_history",{account:c})]:[]})}function di(n,e,t){return d`<div role="status" class="notices">
    ${pn(n,e,t).map(i=>d`<p class="notice">
          <ha-icon .icon=${"mdi:alert-outline"} aria-hidden="true"></ha-icon>
          <span>${i}</span>
        </p>`)}
  </div>`}var pi=v`
  .notices > p {
    padding: 0 16px 12px;
  }
`;var at=class extends _{static properties={hass:T,call:{attribute:!1},path:{state:!0},isPlaying:{state:!0},position:{state:!0},length:{state:!0},sentence:{state:!0}};constructor(){super(),this.isPlaying=!1,this.position=0}disconnectedCallback(){super.disconnectedCallback(),this.audio?.pause()}willUpdate(e){e.has("call")&&(this.path=void 0,this.sentence=void 0,this.length=void 0,this.position=0)}render(){let e=k(this.hass),t=this.length??this.call.talk_time??this.call.duration??0,i=e.duration(this.position),s=l(this.hass,this.isPlaying?"pause":"play");return d`
      <div class="player" dir="ltr">
        <button class="icon" aria-label=${s} title=${s} @click=${this.toggle}>
          <ha-icon .icon=${this.isPlaying?"mdi:pause":"mdi:play"} aria-hidden="true"></ha-icon>
        </button>
        <input
          type="range"
          min="0"
          step="any"
          max=${t}
          .value=${String(this.position)}
          ?disabled=${this.length===void 0}
          aria-label=${l(this.hass,"position")}
          aria-valuetext=${i}
          @input=${this.sought}
        />
        <span>${i} / ${e.duration(t)}</span>
      </div>
      <audio
        preload="metadata"
        src=${this.path?this.hass.hassUrl(this.path):p}
        @loadedmetadata=${this.measured}
        @durationchange=${this.measured}
        @timeupdate=${()=>this.position=this.audio?.currentTime??0}
        @play=${()=>this.isPlaying=!0}
        @pause=${()=>this.isPlaying=!1}
        @error=${this.failed}
      ></audio>
      <div role="alert">
        ${this.sentence?d`<p class="notice error">
                <ha-icon .icon=${"mdi:alert-circle"} aria-hidden="true"></ha-icon>
                <span>${this.sentence}</span>
              </p>`:p}
      </div>
    `}get audio(){return this.renderRoot.querySelector("audio")}async toggle(){let{audio:e}=this;if(e){if(this.isPlaying){e.pause();return}this.sentence=void 0;try{this.path||(this.path=await Bt(this.hass,this.call),await this.updateComplete),await e.play()}catch(t){t instanceof DOMException||(this.sentence=C(this.hass,t))}}}measured(){let e=this.audio?.duration;this.length=e!==void 0&&Number.isFinite(e)?e:void 0}sought(e){this.audio&&(this.audio.currentTime=Number(e.target.value))}failed(){this.path&&(this.path=void 0,this.isPlaying=!1,this.sentence=l(this.hass,"not_playable"))}static styles=[A,v`
      .player {
        display: flex;
        align-items: center;
        gap: 8px;
      }
      input[type="range"] {
        flex: 1;
        min-width: 0;
        accent-color: var(--primary-color);
      }
      span {
        font-variant-numeric: tabular-nums;
      }
    `]};$("telephony-recording-player",at);var lt=class extends N{static properties={...N.properties,row:{attribute:!1},accounts:{attribute:!1},progress:{attribute:!1},step:{state:!0},said:{state:!0},found:{state:!0},wasPlaced:{state:!0}};constructor(){super(),this.accounts=[],this.step="details",this.wasPlaced=!1}updated(e){e.has("step")&&e.get("step")!==void 0&&this.renderRoot.querySelector("[data-first]")?.focus()}get heading(){return oe(this.hass,this.call)}renderContent(){return d`${{details:()=>this.renderDetails(),confirm:()=>this.renderConfirmation(),contact:()=>this.renderContact()}[this.step]()}
      <div role="status">
        ${this.said?d`<p class="notice ${this.said.isGood?"good":"error"}">
                <ha-icon
                  .icon=${this.said.isGood?"mdi:check-circle":"mdi:alert-circle"}
                  aria-hidden="true"
                ></ha-icon>
                <span>${this.said.sentence}</span>
              </p>`:p}
      </div>`}get call(){return this.row.calls[0]}get owner(){return this.accounts.find(e=>e.config_entry_id===this.call.config_entry_id)}renderDetails(){let{hass:e,call:t,owner:i}=this,s=M(this.accounts).length>0&&t.number!==null,o=t.number!==null&&t.contact===null&&(i?.address_books.length??0)>0,r=i?.may_control&&t.number!==null&&this.row.calls.some(a=>a.to_return),c=i?.may_control&&i.capabilities.includes("axb_query")&&t.caller&&t.did;return d`
      ${Se(t)===null?p:d`<p class="secondary"><bdi>${y(Se(t))}</bdi></p>`}
      ${this.row.calls.map(a=>this.renderCall(a))}
      ${this.found?this.renderFound(this.found):p}
      ${this.wasPlaced?ie(e,this.progress):p}
      <div class="actions">
        ${s?d`<button class="primary" data-first @click=${this.askToCall}>
                <ha-icon .icon=${"mdi:phone"} aria-hidden="true"></ha-icon
                >${l(e,"call_back")}
              </button>`:p}
        ${this.renderAction(r,"seen","mdi:check",()=>this.seen())}
        ${this.renderAction(o,"add_contact","mdi:account-plus",()=>this.go("contact"))}
        ${this.renderAction(t.number!==null,"copy","mdi:content-copy",()=>this.copy())}
        ${this.renderAction(c,"look_up","mdi:account-search",()=>this.lookUp())}
      </div>
    `}renderAction(e,t,i,s){return e?d`<button @click=${s}>
          <ha-icon .icon=${i} aria-hidden="true"></ha-icon>${l(this.hass,t)}
        </button>`:p}renderCall(e){let{hass:t}=this,i=k(t),{icon:s,colour:o}=X(e.kind),r=[["line",et(e)],["account",this.accounts.length>1&&y(e.account)],["place",e.caller_place&&y(e.caller_place)],["talk_time",e.talk_time!==null&&i.duration(e.talk_time)],["cost",e.cost!==null&&i.money(e.cost,e.currency)]];return d`<section>
      <p class="kind">
        <ha-icon .icon=${s} style="color: var(--${o}-color)" aria-hidden="true"></ha-icon>
        <span>
          ${Y(t,e.kind)}
          ${e.to_return?d`<strong>· ${l(t,"to_return")}</strong>`:p}
        </span>
      </p>
      <time class="secondary" datetime=${e.started_at}
        >${i.dayAndTime(new Date(e.started_at))}</time
      >
      <dl>
        ${r.map(([c,a])=>a?d`<div>
                <dt>${l(t,c)}</dt>
                <dd><bdi>${a}</bdi></dd>
              </div>`:p)}
      </dl>
      ${e.recorded?d`<telephony-recording-player
              .hass=${t}
              .call=${e}
            ></telephony-recording-player>`:p}
    </section>`}renderFound(e){return d`<section>
      <h3>${l(this.hass,"privacy_number")}</h3>
      <dl>
        ${Object.entries(e).filter(([,t])=>["string","number"].includes(typeof t)&&t!=="").map(([t,i])=>d`<div>
                <dt>${y(t.replaceAll("_"," "))}</dt>
                <dd><bdi>${y(String(i))}</bdi></dd>
              </div>`)}
      </dl>
    </section>`}renderConfirmation(){return d`<telephony-confirm-call
      .hass=${this.hass}
      .accounts=${this.accounts}
      .number=${this.call.number}
      .name=${this.heading}
      .account=${this.call.config_entry_id}
      @call-wanted=${this.place}
      @cancelled=${()=>this.go("details")}
    ></telephony-confirm-call>`}renderContact(){let{hass:e,call:t}=this,i=this.owner?.address_books??[],s=t.display!==null&&t.display!==t.number_display?t.display:"";return d`<form @submit=${this.save}>
      <p class="secondary"><bdi>${y(t.number_display??t.number??"")}</bdi></p>
      <label class="field">
        <span class="secondary">${l(e,"name")}</span>
        <input name="name" required maxlength="100" data-first dir="auto" value=${y(s)} />
      </label>
      <label class="field" ?hidden=${i.length<2}>
        <span class="secondary">${l(e,"address_book")}</span>
        <select name="book">
          ${i.map(o=>d`<option value=${o.config_entry_id}>${y(o.title)}</option>`)}
        </select>
      </label>
      <div class="actions">
        <button class="primary">${l(e,"save")}</button>
        <button type="button" @click=${()=>this.go("details")}>${l(e,"cancel")}</button>
      </div>
    </form>`}go(e){this.said=void 0,this.step=e}askToCall(){this.wasPlaced=!1,this.go("confirm")}place({detail:e}){this.wasPlaced=!0,this.go("details"),this.dispatchEvent(new CustomEvent("call-wanted",{detail:e}))}seen(){this.dispatchEvent(new CustomEvent("call-seen",{detail:this.row}))}async copy(){await this.trying(async()=>{let e=this.call.number??"";if(!navigator.clipboard)throw{code:"no_clipboard",message:l(this.hass,"not_copied",{number:e})};return await navigator.clipboard.writeText(e),l(this.hass,"copied",{number:y(e)})})}async lookUp(){await this.trying(async()=>{this.found=await Gt(this.hass,this.call)})}async save(e){e.preventDefault();let t=new FormData(e.target),[i,s]=[t.get("name"),t.get("book")].map(o=>String(o??""));await this.trying(async()=>(await Vt(this.hass,i.trim(),this.call.number??"",s||void 0),this.go("details"),l(this.hass,"contact_saved",{name:y(i.trim())})))}async trying(e){let t=x(this.call),i;try{let s=await e();i=s===void 0?void 0:{sentence:s,isGood:!0}}catch(s){i={sentence:C(this.hass,s),isGood:!1}}t===x(this.call)&&(this.said=i)}static styles=[A,ee,ne,v`
      h3 {
        font-size: 14px;
      }
      section {
        display: flex;
        flex-direction: column;
        gap: 4px;
        padding-block: 8px;
        border-top: 1px solid var(--divider-color);
      }
      .kind {
        display: flex;
        align-items: center;
        gap: 8px;
      }
      .kind span {
        flex: 1;
      }
      dl,
      time {
        padding-inline-start: 32px;
      }
      dl > div {
        display: flex;
        justify-content: space-between;
        gap: 16px;
      }
      dt {
        color: var(--secondary-text-color);
      }
      dd {
        text-align: end;
        overflow-wrap: anywhere;
      }
    `]};$("telephony-call-details",lt);var ui={ATTRIBUTE:1,CHILD:2,PROPERTY:3,BOOLEAN_ATTRIBUTE:4,EVENT:5,ELEMENT:6},hi=n=>(...e)=>({_$litDirective$:n,values:e}),Ee=class{constructor(e){}get _$AU(){return this._$AM._$AU}_$AT(e,t,i){this._$Ct=e,this._$AM=t,this._$Ci=i}_$AS(e,t){return this.update(e,t)}update(e,t){return this.render(...t)}};var{I:un}=Lt,mi=n=>n;var fi=()=>document.createComment(""),re=(n,e,t)=>{let i=n._$AA.parentNode,s=e===void 0?n._$AB:e._$AA;if(t===void 0){let o=i.insertBefore(fi(),s),r=i.insertBefore(fi(),s);t=new un(o,r,n,n.options)}else{let o=t._$AB.nextSibling,r=t._$AM,c=r!==n;if(c){let a;t._$AQ?.(n),t._$AM=n,t._$AP!==void 0&&(a=n._$AU)!==r._$AU&&t._$AP(a)}if(o!==s||c){let a=t._$AA;for(;a!==o;){let h=mi(a).nextSibling;mi(i).insertBefore(a,s),a=h}}}return t},I=(n,e,t=n)=>(n._$AI(e,t),n),hn={},gi=(n,e=hn)=>n._$AH=e,yi=n=>n._$AH,Te=n=>{n._$AR(),n._$AA.remove()};var vi=(n,e,t)=>{let i=new Map;for(let s=e;s<=t;s++)i.set(n[s],s);return i},ct=hi(class extends Ee{constructor(n){if(super(n),n.type!==ui.CHILD)throw Error("repeat() can only be used in text expressions")}dt(n,e,t){let i;t===void 0?t=e:e!==void 0&&(i=e);let s=[],o=[],r=0;for(let c of n)s[r]=i?i(c,r):r,o[r]=t(c,r),r++;return{values:o,keys:s}}render(n,e,t){return this.dt(n,e,t).values}update(n,[e,t,i]){let s=yi(n),{values:o,keys:r}=this.dt(e,t,i);if(!Array.isArray(s))return this.ut=r,o;let c=this.ut??=[],a=[],h,b,u=0,f=s.length-1,m=0,w=o.length-1;for(;u<=f&&m<=w;)if(s[u]===null)u++;else if(s[f]===null)f--;else if(c[u]===r[m])a[m]=I(s[u],o[m]),u++,m++;else if(c[f]===r[w])a[w]=I(s[f],o[w]),f--,w--;else if(c[u]===r[w])a[w]=I(s[u],o[w]),re(n,a[w+1],s[u]),u++,w--;else if(c[f]===r[m])a[m]=I(s[f],o[m]),re(n,s[u],s[f]),f--,m++;else if(h===void 0&&(h=vi(r,m,w),b=vi(c,u,f)),h.has(c[u]))if(h.has(c[f])){let E=b.get(r[m]),G=E!==void 0?s[E]:null;if(G===null){let ae=re(n,s[u]);I(ae,o[m]),a[m]=ae}else a[m]=I(G,o[m]),re(n,s[u],G),s[E]=null;m++}else Te(s[f]),f--;else Te(s[u]),u++;for(;m<=w;){let E=re(n,a[w+1]);I(E,o[m]),a[m++]=E}for(;u<=f;){let E=s[u++];E!==null&&Te(E)}return this.ut=r,gi(n,a),O}});function bi(n,e,{onFilter:t,onSearch:i}){return d`
    <input
      type="search"
      aria-label=${l(n,"search")}
      placeholder=${l(n,"search")}
      autocomplete="off"
      maxlength="100"
      @input=${s=>i(s.target.value)}
    />
    <div class="filters" role="radiogroup" aria-label=${l(n,"filters")}>
      ${Yt.map(s=>d`<label>
            <input
              type="radio"
              name="filter"
              .checked=${s===e}
              @change=${()=>t(s)}
            />
            <span>${l(n,`filter_${s}`)}</span>
          </label>`)}
    </div>
  `}var _i=v`
  .filters {
    display: flex;
    gap: 4px;
    container-type: inline-size;
    overflow-x: auto;
    scrollbar-width: none;
    /* Room for the outline of what has the focus. */
    padding: 3px;
    margin: -3px;
  }
  .filters label {
    position: relative;
    flex: none;
    padding: 0 clamp(5px, 3cqi - 4px, 12px);
    border: 1px solid var(--divider-color);
    border-radius: 16px;
    font-size: 13px;
    line-height: 30px;
  }
  .filters label:has(:checked) {
    background: color-mix(in srgb, var(--primary-color) 20%, transparent);
    border-color: var(--primary-color);
    font-weight: 500;
  }
  .filters label:has(:focus-visible) {
    outline: 2px solid var(--primary-text-color);
    outline-offset: 1px;
  }
  .filters input {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
    margin: 0;
    opacity: 0;
    cursor: pointer;
  }
`;function dt(n){return n.number??n.display}function pt(n,e,t){let[i]=n.calls;return i!==void 0&&n.day===t&&n.calls.length<50&&i.kind===e.kind&&i.config_entry_id===e.config_entry_id&&dt(e)!==null&&dt(i)===dt(e)}function $i(n,e){let t=[];for(let i of n){let s=e(i),o=t.at(-1);o&&pt(o,i,s)?o.calls.push(i):t.push({day:s,calls:[i]})}return t}var wi=100,mn=12;function fn(n){let e=[];for(let{day:t}of n){let i=e.at(-1);i?.day===t?i.rows+=1:e.push({day:t,rows:1})}return e}var Re=class{constructor(e,t,i){this.fetchCalls=e;this.dayOf=t;this.onChange=i}fetchCalls;dayOf;onChange;total;error;pages=[];next=null;busy=new Set;isClosed=!1;close(){this.isClosed=!0}get isComplete(){return this.pages.length>0&&this.next===null}get isLoading(){return this.busy.has(null)}get days(){return this.pages.map(e=>e.days)}get held(){return this.pages.reduce((e,t)=>e+(t.rows?.length??0),0)}row(e,t){return this.pages[e]?.rows?.[t]}async more(){this.isComplete||this.busy.has(null)||this.error!==void 0||await this.asking(null,async()=>{let e=this.next,{calls:t,next:i,total:s}=await this.fetchCalls(e,me),o={before:e,firstKey:t[0]?x(t[0]):null,days:[],rows:null,borrowed:[],lent:this.lend(t),isStale:!1};this.fill(o,t.slice(o.lent)),this.pages.push(o),this.next=i,this.total=s})}async retry(){this.error=void 0,await(this.pages.length>0?this.refresh():this.more())}show(e,t){this.pages.forEach((i,s)=>{s>=e-1&&s<=t+1?(i.rows===null||i.isStale)&&!this.busy.has(i)&&this.error===void 0&&this.reload(i,s):s>0&&Math.abs(s-e)>mn/2&&(i.rows=null)})}async take(e,t){let i=new Map(e.calls.map(r=>[x(r),r])),s=new Set(e.unreturned),o=i.size;for(let r of this.pages.flatMap(c=>c.rows??[]))r.calls=r.calls.map(c=>{let a=i.get(x(c));o-=a?1:0;let h=a??c;return h.config_entry_id===e.config_entry_id?{...h,to_return:s.has(h.id)}:h});if(e.refresh)for(let r of this.pages)r.isStale=!0;o>0||e.refresh||t&&i.size>0?await this.refresh():this.onChange()}async refresh(){let[e]=this.pages;if(!e)return this.more();await this.asking(e,async()=>{let{calls:t,next:i,total:s}=await this.fetchCalls(null,wi),o=this.callsOf(e),r=new Set(t.map(x)),c=o.some(m=>r.has(x(m)));if(this.total=s,i===null||!c||this.pages.length===1){this.pages=[{...e,borrowed:[],isStale:!1}],this.next=i,this.fill(this.pages[0],t);return}let a=this.pages[1].firstKey,h=t.findIndex(m=>x(m)===a),b=h<0?t:t.slice(0,h),u=b.at(-1),f=h<0?o.slice(1+o.findIndex(m=>x(m)===x(u))):[];e.isStale=!1,this.fill(e,[...b,...f])})}async reload(e,t){if(t===0)return this.refresh();await this.asking(e,async()=>{let{calls:i}=await this.fetchCalls(e.before,wi),s=this.pages[t+1],o=s?i.findIndex(r=>x(r)===s.firstKey):me;e.isStale=!1,this.fill(e,i.slice(e.lent,o<0?void 0:o))})}lend(e){let t=this.pages.findLast(o=>o.days.length>0),i=t?.rows?.at(-1),s=0;if(t&&i)for(let o of e){if(!pt(i,o,this.dayOf(o)))break;i.calls.push(o),t.borrowed.push(o),s+=1}return s}callsOf(e){let t=new Set(e.borrowed.map(x));return(e.rows??[]).flatMap(i=>i.calls).filter(i=>!t.has(x(i)))}fill(e,t){e.rows=$i([...t,...e.borrowed],this.dayOf),e.days=fn(e.rows)}async asking(e,t){this.busy.add(e),this.onChange();try{await t(),this.error=void 0}catch(i){this.error=i}finally{this.busy.delete(e),this.isClosed||this.onChange()}}};function ut(n){return 36+n.rows*72}function ht(n){let e=[],t=0;return n.forEach((i,s)=>{let o=0;for(let{day:r,rows:c}of i){let a=e.at(-1);a?.day!==r&&(a={day:r,top:t,rows:0,parts:[]},e.push(a),t+=36),a.parts.push({page:s,offset:o,rows:c}),a.rows+=c,t+=c*72,o+=c}}),{days:e,height:t}}function mt(n,e,t,i=4){let s=[];for(let o of n.days){let r=o.top+36;if(o.top+ut(o)<e)continue;if(o.top>t)break;let c=Math.max(0,Math.floor((e-r)/72)-i),a=Math.min(o.rows-1,Math.floor((t-r)/72)+i);s.push({day:o,first:Math.min(c,o.rows-1),last:Math.max(0,a)})}return s}function Pe(n,e){let t=e;for(let i of n.parts){if(t<i.rows)return{page:i.page,index:i.offset+t};t-=i.rows}return{page:-1,index:-1}}var yn=250,Ai=15*6e4,ft=class extends _{static properties={hass:T,account:{attribute:!1},first:{attribute:!1},canMark:{attribute:!1},filter:{state:!0},words:{state:!0}};pages;layout={days:[],height:0};typing;frame;watcher;quarter;constructor(){super(),this.filter="all",this.words="",this.canMark=()=>!1}take(e){(this.account===void 0||this.account===e.config_entry_id)&&this.pages?.take(e,this.filter!=="all"||this.words!=="")}refresh(){this.pages?.refresh()}connectedCallback(){super.connectedCallback(),this.watcher=new ResizeObserver(()=>this.requestUpdate()),this.watcher.observe(this),this.refresh(),this.followDays()}disconnectedCallback(){super.disconnectedCallback(),this.watcher?.disconnect(),clearTimeout(this.typing),clearTimeout(this.quarter)}willUpdate(e){(!this.pages||["account","filter","words"].some(t=>e.has(t)))&&this.begin()}render(){let{pages:e}=this,t=this.viewport,i=t?.scrollTop??0,s=t?.clientHeight||600,o=mt(this.layout,i,i+s);return d`
      <div class="head">
        ${bi(this.hass,this.filter,{onFilter:r=>this.filter=r,onSearch:r=>this.search(r)})}
        <div class="only-read" role="status">
          ${e?.total===void 0?p:l(this.hass,"found",{count:e.total})}
        </div>
      </div>
      <div class="viewport" @scroll=${this.scrolled}>
        <div class="all" style="height: ${this.layout.height}px">
          ${ct(o,({day:r})=>r.day,r=>this.renderDay(r))}
        </div>
        ${this.renderEnd()}
      </div>
    `}updated(){let{pages:e,viewport:t}=this;if(!e||!t)return;let{scrollTop:i,clientHeight:s}=t,o=mt(this.layout,i,i+s),[r,c]=[o[0],o.at(-1)];r&&c&&e.show(Pe(r.day,r.first).page,Pe(c.day,c.last).page),i+3*s>this.layout.height&&e.more()}get viewport(){return this.renderRoot.querySelector(".viewport")}begin(){this.pages?.close();let e={filter:this.filter,text:this.words,account:this.account},{first:t}=this;this.first=void 0;let i=new Re((s,o)=>{let r=t;return t=void 0,r??Q(this.hass,e,s,o)},s=>k(this.hass).day(new Date(s.started_at)),()=>{this.layout=ht(i.days),this.requestUpdate()});this.pages=i,this.layout=ht([]),this.viewport?.scrollTo(0,0),i.more()}followDays(){this.requestUpdate(),this.quarter=setTimeout(()=>this.followDays(),Ai-Date.now()%Ai+50)}search(e){clearTimeout(this.typing),this.typing=setTimeout(()=>this.words=e.trim(),yn)}scrolled(){this.frame??=requestAnimationFrame(()=>{this.frame=void 0,this.requestUpdate()})}renderDay({day:e,first:t,last:i}){let s=Array.from({length:i-t+1},(a,h)=>t+h),r=e===this.layout.days.at(-1)&&!this.pages?.isComplete?-1:e.rows,c=k(this.hass).dayHeading(e.day,new Date);return d`<section style="top: ${e.top}px; height: ${ut(e)}px">
      <h3>${c}</h3>
      <div role="list" aria-label=${c}>
        ${ct(s,a=>a,a=>this.renderRow(e,a,r))}
      </div>
    </section>`}renderRow(e,t,i){let{page:s,index:o}=Pe(e,t),r=this.pages?.row(s,o),c=r?.calls[0];return d`<div
      role="listitem"
      style="top: ${t*72}px"
      class=${r?.calls.some(a=>a.to_return)?"to-return":""}
      aria-posinset=${t+1}
      aria-setsize=${i}
      data-call-id=${c?.id??p}
    >
      ${r&&c?Xt(this.hass,k(this.hass),r,{onOpen:()=>this.tell("call-opened",r),onSeen:this.canMark(c.config_entry_id)?()=>this.tell("call-seen",r):void 0}):p}
    </div>`}renderEnd(){let{pages:e}=this;if(e?.error!==void 0)return d`<div class="end" role="alert">
        <p class="notice error">
          <ha-icon .icon=${"mdi:alert-circle"} aria-hidden="true"></ha-icon>
          ${C(this.hass,e.error)}
        </p>
        <button @click=${()=>{e.retry()}}>${l(this.hass,"try_again")}</button>
      </div>`;if(e?.isComplete&&this.layout.days.length===0){let t=this.filter==="all"&&this.words==="";return d`<p class="end secondary">
        ${l(this.hass,t?"no_calls":"nothing_found")}
      </p>`}return p}tell(e,t){this.dispatchEvent(new CustomEvent(e,{detail:t}))}static styles=[A,_i,ei,v`
      :host {
        --row-height: ${72}px;
        display: flex;
        flex-direction: column;
        min-height: 0;
      }
      .head {
        display: flex;
        flex-direction: column;
        gap: 8px;
        padding: 0 16px 8px;
      }
      .viewport {
        flex: 1;
        min-height: 0;
        overflow: hidden auto;
        overscroll-behavior: contain;
      }
      .all {
        position: relative;
      }
      section {
        position: absolute;
        inset-inline: 0;
      }
      section > [role="list"] {
        position: relative;
      }
      h3 {
        position: sticky;
        top: 0;
        z-index: 1;
        box-sizing: border-box;
        height: ${36}px;
        margin: 0;
        padding: 8px 16px;
        font-size: 14px;
        font-weight: 500;
        line-height: 20px;
        background: var(--ha-card-background, var(--card-background-color));
      }
      .end {
        padding: 24px 16px;
        margin: 0;
        text-align: center;
      }
      .end .notice {
        margin-bottom: 16px;
        text-align: start;
      }
    `]};$("telephony-call-log",ft);var ki={ringing:"mdi:phone-ring",dialling:"mdi:phone-dial",in_call:"mdi:phone-in-talk"};function He(n){return typeof n=="string"&&n!==""?n:null}function Ci(n,e){return{state:He(e.state)??n,who:["who","name","number"].map(t=>He(e[t])).find(Boolean)??null,since:He(e.since),line:He(e.line)}}function vn({state:n,attributes:e}){if(!(n in ki))return[];let t=e.calls;return Array.isArray(t)&&t.length>0?t.map(i=>Ci(n,i)):[Ci(n,e)]}function Si(n,e){return Object.values(n.entities).filter(t=>t?.platform===g&&t.translation_key==="call_state").filter(t=>{let i=n.devices[t?.device_id??""];return e===void 0||i?.config_entries?.includes(e)}).map(t=>t.entity_id)}var gt=class extends _{static properties={hass:{attribute:!1},entities:{attribute:!1}};clock;disconnectedCallback(){super.disconnectedCallback(),this.stopClock()}connectedCallback(){super.connectedCallback(),this.requestUpdate()}shouldUpdate(e){let t=e.get("hass");return!e.has("hass")||!t||e.has("entities")||t.localize!==this.hass.localize||this.entities.some(i=>t.states[i]!==this.hass.states[i])}render(){let e=this.entities.flatMap(t=>{let i=this.hass.states[t];return i?vn(i):[]});return e.length>0&&this.isConnected?this.clock??=setInterval(()=>this.requestUpdate(),1e3):this.stopClock(),d`<div role="status">${e.map(t=>this.renderCall(t))}</div>`}renderCall(e){let t=e.who===null?l(this.hass,"withheld"):y(e.who),s={ringing:"is_ringing",dialling:"is_dialling",in_call:"is_talking"}[e.state]??"is_talking";return d`<div class="call ${e.state}">
      <ha-icon .icon=${ki[e.state]??"mdi:phone"} aria-hidden="true"></ha-icon>
      <span>
        <strong><bdi>${t}</bdi></strong>
        <span class="secondary"
          >${U([l(this.hass,s),e.line&&y(e.line)])}</span
        >
      </span>
      ${e.since===null?p:d`<span class="time" aria-hidden="true">${this.lasted(e.since)}</span>`}
    </div>`}lasted(e){let t=(Date.now()-Date.parse(e))/1e3;return Number.isFinite(t)?k(this.hass).duration(t):""}stopClock(){clearInterval(this.clock),this.clock=void 0}static styles=[A,v`
      .call {
        display: flex;
        align-items: center;
        gap: 16px;
        margin: 0 16px 12px;
        padding: 8px 16px;
        border-radius: 12px;
        background: color-mix(in srgb, var(--success-color) 15%, transparent);
      }
      .call > span:nth-child(2) {
        flex: 1;
        min-width: 0;
        display: flex;
        flex-direction: column;
        overflow-wrap: anywhere;
      }
      .call .secondary {
        color: var(--primary-text-color);
      }
      .time {
        font-variant-numeric: tabular-nums;
      }
      .ringing ha-icon {
        animation: ring 1s infinite;
      }
      @keyframes ring {
        25% {
          transform: rotate(-15deg);
        }
        75% {
          transform: rotate(15deg);
        }
      }
      @media (prefers-reduced-motion: reduce) {
        .ringing ha-icon {
          animation: none;
        }
      }
    `]};$("telephony-current-calls",gt);var bn=[..."123456789*0#"],Ei=128,yt=class extends _{static properties={hass:T,account:{attribute:!1},accounts:{attribute:!1},progress:{attribute:!1},number:{state:!0},chosen:{state:!0},hasKeys:{attribute:!1},refusal:{state:!0}};known=new te(this);constructor(){super(),this.accounts=[],this.number="",this.hasKeys=!1}render(){let e=this.progress?.stage==="asking";return d`<form @submit=${this.submit}>
      <div class="field">
        <input
          type="tel"
          inputmode="text"
          dir="auto"
          aria-label=${l(this.hass,"number")}
          placeholder=${l(this.hass,"number")}
          autocomplete="off"
          maxlength=${Ei}
          .value=${this.number}
          aria-describedby="known"
          @input=${this.typed}
        />
        <button
          type="button"
          class="icon"
          aria-label=${l(this.hass,"keypad")}
          title=${l(this.hass,"keypad")}
          aria-expanded=${this.hasKeys}
          @click=${()=>this.hasKeys=!this.hasKeys}
        >
          <ha-icon .icon=${"mdi:dialpad"} aria-hidden="true"></ha-icon>
        </button>
        <button class="primary" ?disabled=${e||this.number.trim()===""}>
          ${l(this.hass,"call")}
        </button>
      </div>
      <div id="known" aria-live="polite">${this.renderKnown()}</div>
      ${this.renderSuggestions()} ${this.hasKeys?this.renderKeys():p}
      ${this.number===""?p:this.renderLines()}
      ${ie(this.hass,this.progress,()=>this.dispatchEvent(new Event("dismissed")))}
    </form>`}renderKnown(){let{description:e}=this.known,t=this.known.isRefused?e:this.refusal;if(t)return d`<p class="notice error">
        <ha-icon .icon=${"mdi:phone-cancel"} aria-hidden="true"></ha-icon>
        <span>${C(this.hass,{...t,code:"refused"})}</span>
      </p>`;if(!e||!e.country_name&&!e.contact)return p;let{contact:i,written:s,place:o,country_name:r}=e,c=s===this.number;return d`<p class="secondary known">
      ${U([i&&y(i),c?null:y(s),o,r])}
    </p>`}renderSuggestions(){let e=this.known.description?.suggestions??[],t=e.length===1&&ke(e[0].written)===this.number;return e.length===0||t?p:d`<ul aria-label=${l(this.hass,"contacts")} @keydown=${this.moved}>
      ${e.map(i=>d`<li>
            <button type="button" @click=${()=>this.take(i)}>
              <bdi>${y(i.name)}</bdi>
              <bdi class="secondary">${y(i.written)}</bdi>
            </button>
          </li>`)}
    </ul>`}renderKeys(){return d`<div class="keys" role="group" aria-label=${l(this.hass,"keypad")} dir="ltr">
      ${bn.map(e=>d`<button type="button" @click=${()=>this.write(this.number+e)}>${e}</button>`)}
      <button type="button" @click=${()=>this.write(this.number+"+")}>+</button>
      <button
        type="button"
        class="wide"
        aria-label=${l(this.hass,"delete_digit")}
        @click=${()=>this.write([...this.number].slice(0,-1).join(""))}
      >
        <ha-icon .icon=${"mdi:backspace-outline"} aria-hidden="true"></ha-icon>
      </button>
    </div>`}renderLines(){let e=Ae(this.accounts,this.known.description);return Ce(this.hass,this.accounts,this.chosen??e,t=>{this.chosen=t,this.known.askSoon(this.hass,this.number,t?.account)})}typed(e){let t=e.target,i=ke(t.value);i!==t.value&&(t.value=i),this.write(i)}moved(e){let t={ArrowDown:1,ArrowUp:-1}[e.key];if(t!==void 0){let i=[...this.renderRoot.querySelectorAll("li button")];i[i.indexOf(e.target)+t]?.focus(),e.preventDefault()}}write(e){this.number=e.slice(0,Ei),this.refusal=void 0,this.known.askSoon(this.hass,this.number,this.accountToAsk)}take({written:e}){this.write(ke(e)),this.renderRoot.querySelector("input")?.focus()}get accountToAsk(){return this.chosen?.account??this.account}async submit(e){e.preventDefault();let t=this.number.trim(),i=await this.known.ask(this.hass,t,this.accountToAsk);if(this.number.trim()!==t)return;if(i&&!i.is_allowed){this.refusal=i;return}let s={number:t,name:y(i?.contact??i?.written??t),account:this.accountToAsk,line:this.chosen?.line};this.dispatchEvent(new CustomEvent("call-wanted",{detail:s}))}static styles=[A,ne,v`
      form {
        padding: 0 16px 12px;
      }
      /* Of what is there or not, none leaves a gap. */
      #known > *,
      ul,
      .keys,
      label.field {
        margin: 8px 0 0;
      }
      div.field {
        display: flex;
        align-items: center;
        gap: 4px;
      }
      div.field input {
        flex: 1;
        min-width: 0;
        font-size: 16px;
      }
      ul {
        padding: 0;
        list-style: none;
        max-height: 180px;
        overflow-y: auto;
        border: 1px solid var(--divider-color);
        border-radius: 8px;
      }
      li button {
        width: 100%;
        justify-content: space-between;
        border: none;
        border-radius: 0;
        text-align: start;
      }
      li bdi {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .keys {
        display: grid;
        grid-template-columns: repeat(3, minmax(0, 96px));
        justify-content: center;
        gap: 8px;
      }
      .keys button {
        min-height: 48px;
        border-radius: 24px;
        font-size: 20px;
      }
      .keys .wide {
        grid-column: span 2;
      }
    `]};$("telephony-dial-pad",yt);var De=class extends _{static properties={hass:{attribute:!1},layout:{reflect:!0},show:{reflect:!0},hasOwnHeight:{reflect:!0,type:Boolean,attribute:"own-height"},preview:{attribute:!1},config:{state:!0},accounts:{state:!0},opened:{state:!0},sentence:{state:!0},isReady:{state:!0}};placed=new se(()=>this.requestUpdate());listening;entities=[];first;connection;static getConfigForm(){return jt()}static getStubConfig(){return{type:We}}setConfig(e){Ye(e),this.config=e,this.show=e.show,this.hasOwnHeight=e.grid_options?.rows==="auto"}getCardSize(){return{compact:2,dial_pad:3,log:9,both:11}[this.show??"both"]}getGridOptions(){return{compact:{columns:12,rows:2,min_columns:6,min_rows:2},dial_pad:{columns:12,rows:"auto",min_columns:6},log:{columns:12,rows:9,min_columns:6,min_rows:4},both:{columns:12,rows:11,min_columns:6,min_rows:6}}[this.show??"both"]}connectedCallback(){super.connectedCallback(),this.requestUpdate()}disconnectedCallback(){super.disconnectedCallback(),this.stopListening(),this.connection?.removeEventListener("ready",this.reconnected),this.connection=void 0}shouldUpdate(e){let t=e.get("hass");return e.size!==1||!t||!this.hass||t.localize!==this.hass.localize||t.locale!==this.hass.locale||t.entities!==this.hass.entities||this.entities.some(i=>t.states[i]!==this.hass?.states[i])}willUpdate(e){let{hass:t,config:i}=this;if(!t||!i||!this.isConnected)return;let s=e.get("hass");(s?.entities!==t.entities||e.has("config"))&&(this.entities=Si(t,i.config_entry_id)),this.connection||(this.connection=t.connection,this.connection.addEventListener("ready",this.reconnected),this.load()),(!this.listening||this.listening.account!==i.config_entry_id)&&this.listen(i.config_entry_id),s&&s.language!==t.language&&R(t)}render(){let{hass:e,config:t,accounts:i}=this;if(!e||!t||!i||!this.isReady)return d`<ha-card aria-busy="true"></ha-card>`;let s=t.config_entry_id,o=i.filter(h=>s===void 0||h.config_entry_id===s),{show:r}=this;if(r==="compact")return d`<telephony-compact
        .hass=${e}
        .account=${s}
        .accounts=${o}
        .preview=${this.preview}
      ></telephony-compact>`;let c=r!=="log"&&M(o).length>0;this.hide(r==="dial_pad"&&!c&&!this.preview);let a=r!=="dial_pad"&&o.some(({capabilities:h,state:b})=>h.includes("call_history")||b!=="running");return d`
      <ha-card
        class=${a?"":"small"}
        role="region"
        aria-label=${t.title||l(e,r?`show_${r}`:"phone")}
      >
        ${t.title?d`<h2>${t.title}</h2>`:p}
        <telephony-current-calls
          .hass=${e}
          .entities=${this.entities}
          ?hidden=${this.entities.length===0}
        ></telephony-current-calls>
        ${c?d`<telephony-dial-pad
                .hass=${e}
                .account=${s}
                .accounts=${o}
                .hasKeys=${r==="dial_pad"}
                .progress=${this.opened?void 0:this.placed.progress}
                @call-wanted=${this.place}
                @dismissed=${()=>this.placed.forget()}
              ></telephony-dial-pad>`:p}
        ${r==="dial_pad"?p:di(e,o,s)}
        ${this.sentence?d`<p class="sentence" role="alert">${this.sentence}</p>`:p}
        ${a?d`<telephony-call-log
                .hass=${e}
                .account=${s}
                .first=${this.first}
                .canMark=${this.canMark}
                @call-opened=${h=>this.opened=h.detail}
                @call-seen=${this.markSeen}
              ></telephony-call-log>`:p}
      </ha-card>
      ${this.opened?d`<telephony-call-details
              .hass=${e}
              .row=${this.opened}
              .accounts=${o}
              .progress=${this.placed.progress}
              @call-wanted=${this.place}
              @call-seen=${this.markSeen}
              @closed=${()=>this.opened=void 0}
            ></telephony-call-details>`:p}
    `}hide(e){if(this.hidden!==e){this.hidden=e;let t={value:!e};this.dispatchEvent(new CustomEvent("card-visibility-changed",{detail:t,bubbles:!0,composed:!0}))}}canMark=e=>this.accounts?.some(t=>t.config_entry_id===e&&t.may_control)??!1;reconnected=()=>{this.load(),this.calls?.refresh()};get calls(){return this.renderRoot.querySelector("telephony-call-log, telephony-compact")}async load(){let{hass:e}=this;if(e){if(!this.accounts&&(this.show??"log")==="log"){let t=this.config?.config_entry_id;this.first=Q(e,{filter:"all",text:"",account:t},null,me),this.first.catch(()=>{})}try{let[t]=await Promise.all([J(e),R(e)]);this.accounts=t,this.sentence=void 0}catch(t){this.accounts??=[],this.sentence=C(this.hass??e,t)}this.isReady=!0}}listen(e){this.stopListening();let t=It(this.hass,e,i=>this.take(i));t.catch(()=>{}),this.listening={account:e,end:t}}stopListening(){let{listening:e}=this;this.listening=void 0,e?.end.then(t=>t()).catch(()=>{})}take(e){if(this.calls?.take(e),this.opened){let t=new Map(e.calls.map(i=>[i.id,i]));this.opened={...this.opened,calls:this.opened.calls.map(i=>i.config_entry_id===e.config_entry_id?{...t.get(i.id)??i,to_return:e.unreturned.includes(i.id)}:i)}}e.refresh&&this.load()}place({detail:e}){let{hass:t}=this;t&&!this.preview&&this.placed.place(t,e,i=>k(t).duration(i))}async markSeen({detail:e}){let[t]=e.calls,{hass:i}=this;if(!(!i||!t||t.number===null))try{await Kt(i,t.config_entry_id,t.number),this.sentence=void 0}catch(s){this.sentence=C(i,s)}}static styles=[A,pi,v`
      :host {
        display: block;
        height: 100%;
      }
      ha-card {
        box-sizing: border-box;
        display: flex;
        flex-direction: column;
        height: 640px;
        max-height: calc(100vh - 96px);
        min-height: 320px;
        padding-top: 16px;
        /* The log scrolls by itself; with the keys shown there may be too little room for it. */
        overflow: hidden auto;
      }
      :host([layout="grid"]) ha-card,
      :host([layout="panel"]) ha-card {
        height: 100%;
        max-height: none;
      }
      :host([own-height]) ha-card:not(.small) {
        height: max(420px, 100dvh - 216px);
      }
      :host([hidden]) {
        display: none;
      }
      ha-card.small {
        height: auto;
        min-height: 0;
        padding-bottom: 16px;
      }
      h2 {
        margin: 0;
        padding: 0 16px 12px;
        font-size: 20px;
        font-weight: 500;
        line-height: 28px;
      }
      .sentence {
        margin: 0;
        padding: 0 16px 12px;
      }
      telephony-call-log {
        flex: 1 0 0;
        min-height: 216px;
      }
    `]};$("telephony-card",De);var Ti=window.customCards??=[];Ti.some(({type:n})=>n==="telephony-card")||Ti.push({type:"telephony-card",name:"Telephony",description:"Your calls, and a dial pad.",preview:!0,documentationURL:"https://github.com/OWNER/ha-telephony",getEntitySuggestion:qt});
/*! Bundled license information:

@lit/reactive-element/css-tag.js:
  (**
   * @license
   * Copyright 2019 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)

@lit/reactive-element/reactive-element.js:
lit-html/lit-html.js:
lit-element/lit-element.js:
lit-html/directive.js:
lit-html/directives/repeat.js:
  (**
   * @license
   * Copyright 2017 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)

lit-html/is-server.js:
  (**
   * @license
   * Copyright 2022 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)

lit-html/directive-helpers.js:
  (**
   * @license
   * Copyright 2020 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)
*/
