var _="telephony",T={attribute:!1,hasChanged:(n,e)=>n?.localize!==e?.localize||n?.locale!==e?.locale};function C(n,e){customElements.get(n)||customElements.define(n,e)}var Z=80;function V(n){return n===void 0?{}:{config_entry_id:n}}function re(n){return n.callWS({type:`${_}/accounts`})}function oe(n,{filter:e,text:t,account:i},s,r){return n.callWS({type:`${_}/calls/list`,filter:e,text:t,before:s,limit:r,...V(i)})}function ct(n,e,t){return n.connection.subscribeMessage(t,{type:`${_}/calls/subscribe`,...V(e)})}function dt(n,e,t){return n.callWS({type:`${_}/number/describe`,number:e,...V(t)})}function pt(n,e,t,i,s){return n.connection.subscribeMessage(s,{type:`${_}/dial`,number:e,...V(t),...i===void 0?{}:{line:i}},{resubscribe:!1})}function ht(n,e,t){return n.callWS({type:`${_}/mark_seen`,...V(e),...t===void 0?{}:{number:t}})}function ut(n,e,t,i){return n.callWS({type:`${_}/contact/save`,name:e,numbers:[t],...V(i)})}async function mt(n,e){let{path:t}=await n.callWS({type:"auth/sign_path",path:`/api/${_}/recording/${e.config_entry_id}/${encodeURIComponent(e.id)}`,expires:3600});return t}async function ft(n,e){let{response:t}=await n.callWS({type:"call_service",domain:_,service:"query_axb",service_data:{config_entry_id:e.config_entry_id,caller:e.caller,did:e.did},return_response:!0});return t}var di=["common","entity","exceptions"];async function J(n){let e=t=>n.loadBackendTranslation(t,_);return await Promise.all(di.map(e)),e("common")}function c(n,e,t){return n.localize(`component.${_}.common.card_${e}`,t)}function ae(n,e){let t=`component.${_}.entity.event.call.state_attributes.event_type.state`;return n.localize(`${t}.${e}`)}function w(n,e){let{code:t,message:i,translation_key:s,translation_placeholders:r}=e??{};return t==="unauthorized"?c(n,"not_allowed"):s&&n.localize(`component.${_}.exceptions.${s}.message`,r??{})||typeof t=="string"&&i||c(n,"no_connection")}var pi=/[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;function y(n){return n.replace(pi,e=>`⟨U+${e.charCodeAt(0).toString(16).toUpperCase().padStart(4,"0")}⟩`)}var Oe="custom:telephony-card",De=["log","dial_pad","compact"],hi={config_entry_id:"account",title:"title",show:"show"};function ui(){return document.querySelector("home-assistant")?.hass}function Me({config_entry_id:n,title:e,show:t}){for(let[i,s]of Object.entries({config_entry_id:n,title:e}))if(s!=null&&typeof s!="string")throw new Error(`${i} must be a text`);if(t!=null&&!De.includes(t))throw new Error(`show must be one of ${De.join(", ")}`)}async function gt(){let n=ui(),e=[],t;return n&&(e=await re(n).catch(()=>[]),t=await J(n)),{schema:[{name:"config_entry_id",selector:{select:{mode:"dropdown",options:e.map(i=>({value:i.config_entry_id,label:i.title}))}}},{name:"title",selector:{text:{}}},{name:"show",selector:{select:{mode:"dropdown",options:De.map(i=>({value:i,label:t?c({localize:t},`show_${i}`):i}))}}}],computeLabel:({name:i})=>{let s=hi[i];return t&&s?c({localize:t},s):i},assertConfig:Me}}function yt(n,e){let t=n.entities[e];if(t?.platform!==_)return null;let[i]=n.devices[t.device_id??""]?.config_entries??[];return{config:{type:Oe,...i?{config_entry_id:i}:{}}}}var le=globalThis,ce=le.ShadowRoot&&(le.ShadyCSS===void 0||le.ShadyCSS.nativeShadow)&&"adoptedStyleSheets"in Document.prototype&&"replace"in CSSStyleSheet.prototype,Le=Symbol(),vt=new WeakMap,Q=class{constructor(e,t,i){if(this._$cssResult$=!0,i!==Le)throw Error("CSSResult is not constructable. Use `unsafeCSS` or `css` instead.");this.cssText=e,this.t=t}get styleSheet(){let e=this.o,t=this.t;if(ce&&e===void 0){let i=t!==void 0&&t.length===1;i&&(e=vt.get(t)),e===void 0&&((this.o=e=new CSSStyleSheet).replaceSync(this.cssText),i&&vt.set(t,e))}return e}toString(){return this.cssText}},bt=n=>new Q(typeof n=="string"?n:n+"",void 0,Le),v=(n,...e)=>{let t=n.length===1?n[0]:e.reduce((i,s,r)=>i+(o=>{if(o._$cssResult$===!0)return o.cssText;if(typeof o=="number")return o;throw Error("Value passed to 'css' function must be a 'css' function result: "+o+". Use 'unsafeCSS' to pass non-literal values, but take care to ensure page security.")})(s)+n[r+1],n[0]);return new Q(t,n,Le)},$t=(n,e)=>{if(ce)n.adoptedStyleSheets=e.map(t=>t instanceof CSSStyleSheet?t:t.styleSheet);else for(let t of e){let i=document.createElement("style"),s=le.litNonce;s!==void 0&&i.setAttribute("nonce",s),i.textContent=t.cssText,n.appendChild(i)}},Ue=ce?n=>n:n=>n instanceof CSSStyleSheet?(e=>{let t="";for(let i of e.cssRules)t+=i.cssText;return bt(t)})(n):n;var{is:mi,defineProperty:fi,getOwnPropertyDescriptor:gi,getOwnPropertyNames:yi,getOwnPropertySymbols:vi,getPrototypeOf:bi}=Object,de=globalThis,_t=de.trustedTypes,$i=_t?_t.emptyScript:"",_i=de.reactiveElementPolyfillSupport,X=(n,e)=>n,Ne={toAttribute(n,e){switch(e){case Boolean:n=n?$i:null;break;case Object:case Array:n=n==null?n:JSON.stringify(n)}return n},fromAttribute(n,e){let t=n;switch(e){case Boolean:t=n!==null;break;case Number:t=n===null?null:Number(n);break;case Object:case Array:try{t=JSON.parse(n)}catch{t=null}}return t}},xt=(n,e)=>!mi(n,e),wt={attribute:!0,type:String,converter:Ne,reflect:!1,useDefault:!1,hasChanged:xt};Symbol.metadata??=Symbol("metadata"),de.litPropertyMetadata??=new WeakMap;var P=class extends HTMLElement{static addInitializer(e){this._$Ei(),(this.l??=[]).push(e)}static get observedAttributes(){return this.finalize(),this._$Eh&&[...this._$Eh.keys()]}static createProperty(e,t=wt){if(t.state&&(t.attribute=!1),this._$Ei(),this.prototype.hasOwnProperty(e)&&((t=Object.create(t)).wrapped=!0),this.elementProperties.set(e,t),!t.noAccessor){let i=Symbol(),s=this.getPropertyDescriptor(e,i,t);s!==void 0&&fi(this.prototype,e,s)}}static getPropertyDescriptor(e,t,i){let{get:s,set:r}=gi(this.prototype,e)??{get(){return this[t]},set(o){this[t]=o}};return{get:s,set(o){let l=s?.call(this);r?.call(this,o),this.requestUpdate(e,l,i)},configurable:!0,enumerable:!0}}static getPropertyOptions(e){return this.elementProperties.get(e)??wt}static _$Ei(){if(this.hasOwnProperty(X("elementProperties")))return;let e=bi(this);e.finalize(),e.l!==void 0&&(this.l=[...e.l]),this.elementProperties=new Map(e.elementProperties)}static finalize(){if(this.hasOwnProperty(X("finalized")))return;if(this.finalized=!0,this._$Ei(),this.hasOwnProperty(X("properties"))){let t=this.properties,i=[...yi(t),...vi(t)];for(let s of i)this.createProperty(s,t[s])}let e=this[Symbol.metadata];if(e!==null){let t=litPropertyMetadata.get(e);if(t!==void 0)for(let[i,s]of t)this.elementProperties.set(i,s)}this._$Eh=new Map;for(let[t,i]of this.elementProperties){let s=this._$Eu(t,i);s!==void 0&&this._$Eh.set(s,t)}this.elementStyles=this.finalizeStyles(this.styles)}static finalizeStyles(e){let t=[];if(Array.isArray(e)){let i=new Set(e.flat(1/0).reverse());for(let s of i)t.unshift(Ue(s))}else e!==void 0&&t.push(Ue(e));return t}static _$Eu(e,t){let i=t.attribute;return i===!1?void 0:typeof i=="string"?i:typeof e=="string"?e.toLowerCase():void 0}constructor(){super(),this._$Ep=void 0,this.isUpdatePending=!1,this.hasUpdated=!1,this._$Em=null,this._$Ev()}_$Ev(){this._$ES=new Promise(e=>this.enableUpdating=e),this._$AL=new Map,this._$E_(),this.requestUpdate(),this.constructor.l?.forEach(e=>e(this))}addController(e){(this._$EO??=new Set).add(e),this.renderRoot!==void 0&&this.isConnected&&e.hostConnected?.()}removeController(e){this._$EO?.delete(e)}_$E_(){let e=new Map,t=this.constructor.elementProperties;for(let i of t.keys())this.hasOwnProperty(i)&&(e.set(i,this[i]),delete this[i]);e.size>0&&(this._$Ep=e)}createRenderRoot(){let e=this.shadowRoot??this.attachShadow(this.constructor.shadowRootOptions);return $t(e,this.constructor.elementStyles),e}connectedCallback(){this.renderRoot??=this.createRenderRoot(),this.enableUpdating(!0),this._$EO?.forEach(e=>e.hostConnected?.())}enableUpdating(e){}disconnectedCallback(){this._$EO?.forEach(e=>e.hostDisconnected?.())}attributeChangedCallback(e,t,i){this._$AK(e,i)}_$ET(e,t){let i=this.constructor.elementProperties.get(e),s=this.constructor._$Eu(e,i);if(s!==void 0&&i.reflect===!0){let r=(i.converter?.toAttribute!==void 0?i.converter:Ne).toAttribute(t,i.type);this._$Em=e,r==null?this.removeAttribute(s):this.setAttribute(s,r),this._$Em=null}}_$AK(e,t){let i=this.constructor,s=i._$Eh.get(e);if(s!==void 0&&this._$Em!==s){let r=i.getPropertyOptions(s),o=typeof r.converter=="function"?{fromAttribute:r.converter}:r.converter?.fromAttribute!==void 0?r.converter:Ne;this._$Em=s;let l=o.fromAttribute(t,r.type);this[s]=l??this._$Ej?.get(s)??l,this._$Em=null}}requestUpdate(e,t,i,s=!1,r){if(e!==void 0){let o=this.constructor;if(s===!1&&(r=this[e]),i??=o.getPropertyOptions(e),!((i.hasChanged??xt)(r,t)||i.useDefault&&i.reflect&&r===this._$Ej?.get(e)&&!this.hasAttribute(o._$Eu(e,i))))return;this.C(e,t,i)}this.isUpdatePending===!1&&(this._$ES=this._$EP())}C(e,t,{useDefault:i,reflect:s,wrapped:r},o){i&&!(this._$Ej??=new Map).has(e)&&(this._$Ej.set(e,o??t??this[e]),r!==!0||o!==void 0)||(this._$AL.has(e)||(this.hasUpdated||i||(t=void 0),this._$AL.set(e,t)),s===!0&&this._$Em!==e&&(this._$Eq??=new Set).add(e))}async _$EP(){this.isUpdatePending=!0;try{await this._$ES}catch(t){Promise.reject(t)}let e=this.scheduleUpdate();return e!=null&&await e,!this.isUpdatePending}scheduleUpdate(){return this.performUpdate()}performUpdate(){if(!this.isUpdatePending)return;if(!this.hasUpdated){if(this.renderRoot??=this.createRenderRoot(),this._$Ep){for(let[s,r]of this._$Ep)this[s]=r;this._$Ep=void 0}let i=this.constructor.elementProperties;if(i.size>0)for(let[s,r]of i){let{wrapped:o}=r,l=this[s];o!==!0||this._$AL.has(s)||l===void 0||this.C(s,void 0,r,l)}}let e=!1,t=this._$AL;try{e=this.shouldUpdate(t),e?(this.willUpdate(t),this._$EO?.forEach(i=>i.hostUpdate?.()),this.update(t)):this._$EM()}catch(i){throw e=!1,this._$EM(),i}e&&this._$AE(t)}willUpdate(e){}_$AE(e){this._$EO?.forEach(t=>t.hostUpdated?.()),this.hasUpdated||(this.hasUpdated=!0,this.firstUpdated(e)),this.updated(e)}_$EM(){this._$AL=new Map,this.isUpdatePending=!1}get updateComplete(){return this.getUpdateComplete()}getUpdateComplete(){return this._$ES}shouldUpdate(e){return!0}update(e){this._$Eq&&=this._$Eq.forEach(t=>this._$ET(t,this[t])),this._$EM()}updated(e){}firstUpdated(e){}};P.elementStyles=[],P.shadowRootOptions={mode:"open"},P[X("elementProperties")]=new Map,P[X("finalized")]=new Map,_i?.({ReactiveElement:P}),(de.reactiveElementVersions??=[]).push("2.1.2");var ze=globalThis,At=n=>n,pe=ze.trustedTypes,Ct=pe?pe.createPolicy("lit-html",{createHTML:n=>n}):void 0,Fe="$lit$",H=`lit$${Math.random().toFixed(9).slice(2)}$`,Ke="?"+H,wi=`<${Ke}>`,N=document,te=()=>N.createComment(""),ie=n=>n===null||typeof n!="object"&&typeof n!="function",Ge=Array.isArray,Pt=n=>Ge(n)||typeof n?.[Symbol.iterator]=="function",Ie=`[ 	
\f\r]`,ee=/<(?:(!--|\/[^a-zA-Z])|(\/?[a-zA-Z][^>\s]*)|(\/?$))/g,kt=/-->/g,Et=/>/g,L=RegExp(`>|${Ie}(?:([^\\s"'>=/]+)(${Ie}*=${Ie}*(?:[^ 	
\f\r"'\`<>=]|("|')|))|$)`,"g"),St=/'/g,Tt=/"/g,Ht=/^(?:script|style|textarea|title)$/i,Ve=n=>(e,...t)=>({_$litType$:n,strings:e,values:t}),d=Ve(1),tn=Ve(2),nn=Ve(3),D=Symbol.for("lit-noChange"),h=Symbol.for("lit-nothing"),Rt=new WeakMap,U=N.createTreeWalker(N,129);function Dt(n,e){if(!Ge(n)||!n.hasOwnProperty("raw"))throw Error("invalid template strings array");return Ct!==void 0?Ct.createHTML(e):e}var Ot=(n,e)=>{let t=n.length-1,i=[],s,r=e===2?"<svg>":e===3?"<math>":"",o=ee;for(let l=0;l<t;l++){let a=n[l],u,g,p=-1,f=0;for(;f<a.length&&(o.lastIndex=f,g=o.exec(a),g!==null);)f=o.lastIndex,o===ee?g[1]==="!--"?o=kt:g[1]!==void 0?o=Et:g[2]!==void 0?(Ht.test(g[2])&&(s=RegExp("</"+g[2],"g")),o=L):g[3]!==void 0&&(o=L):o===L?g[0]===">"?(o=s??ee,p=-1):g[1]===void 0?p=-2:(p=o.lastIndex-g[2].length,u=g[1],o=g[3]===void 0?L:g[3]==='"'?Tt:St):o===Tt||o===St?o=L:o===kt||o===Et?o=ee:(o=L,s=void 0);let m=o===L&&n[l+1].startsWith("/>")?" ":"";r+=o===ee?a+wi:p>=0?(i.push(u),a.slice(0,p)+Fe+a.slice(p)+H+m):a+H+(p===-2?l:m)}return[Dt(n,r+(n[t]||"<?>")+(e===2?"</svg>":e===3?"</math>":"")),i]},ne=class n{constructor({strings:e,_$litType$:t},i){let s;this.parts=[];let r=0,o=0,l=e.length-1,a=this.parts,[u,g]=Ot(e,t);if(this.el=n.createElement(u,i),U.currentNode=this.el.content,t===2||t===3){let p=this.el.content.firstChild;p.replaceWith(...p.childNodes)}for(;(s=U.nextNode())!==null&&a.length<l;){if(s.nodeType===1){if(s.hasAttributes())for(let p of s.getAttributeNames())if(p.endsWith(Fe)){let f=g[o++],m=s.getAttribute(p).split(H),b=/([.?@])?(.*)/.exec(f);a.push({type:1,index:r,name:b[2],strings:m,ctor:b[1]==="."?ue:b[1]==="?"?me:b[1]==="@"?fe:z}),s.removeAttribute(p)}else p.startsWith(H)&&(a.push({type:6,index:r}),s.removeAttribute(p));if(Ht.test(s.tagName)){let p=s.textContent.split(H),f=p.length-1;if(f>0){s.textContent=pe?pe.emptyScript:"";for(let m=0;m<f;m++)s.append(p[m],te()),U.nextNode(),a.push({type:2,index:++r});s.append(p[f],te())}}}else if(s.nodeType===8)if(s.data===Ke)a.push({type:2,index:r});else{let p=-1;for(;(p=s.data.indexOf(H,p+1))!==-1;)a.push({type:7,index:r}),p+=H.length-1}r++}}static createElement(e,t){let i=N.createElement("template");return i.innerHTML=e,i}};function I(n,e,t=n,i){if(e===D)return e;let s=i!==void 0?t._$Co?.[i]:t._$Cl,r=ie(e)?void 0:e._$litDirective$;return s?.constructor!==r&&(s?._$AO?.(!1),r===void 0?s=void 0:(s=new r(n),s._$AT(n,t,i)),i!==void 0?(t._$Co??=[])[i]=s:t._$Cl=s),s!==void 0&&(e=I(n,s._$AS(n,e.values),s,i)),e}var he=class{constructor(e,t){this._$AV=[],this._$AN=void 0,this._$AD=e,this._$AM=t}get parentNode(){return this._$AM.parentNode}get _$AU(){return this._$AM._$AU}u(e){let{el:{content:t},parts:i}=this._$AD,s=(e?.creationScope??N).importNode(t,!0);U.currentNode=s;let r=U.nextNode(),o=0,l=0,a=i[0];for(;a!==void 0;){if(o===a.index){let u;a.type===2?u=new q(r,r.nextSibling,this,e):a.type===1?u=new a.ctor(r,a.name,a.strings,this,e):a.type===6&&(u=new ge(r,this,e)),this._$AV.push(u),a=i[++l]}o!==a?.index&&(r=U.nextNode(),o++)}return U.currentNode=N,s}p(e){let t=0;for(let i of this._$AV)i!==void 0&&(i.strings!==void 0?(i._$AI(e,i,t),t+=i.strings.length-2):i._$AI(e[t])),t++}},q=class n{get _$AU(){return this._$AM?._$AU??this._$Cv}constructor(e,t,i,s){this.type=2,this._$AH=h,this._$AN=void 0,this._$AA=e,this._$AB=t,this._$AM=i,this.options=s,this._$Cv=s?.isConnected??!0}get parentNode(){let e=this._$AA.parentNode,t=this._$AM;return t!==void 0&&e?.nodeType===11&&(e=t.parentNode),e}get startNode(){return this._$AA}get endNode(){return this._$AB}_$AI(e,t=this){e=I(this,e,t),ie(e)?e===h||e==null||e===""?(this._$AH!==h&&this._$AR(),this._$AH=h):e!==this._$AH&&e!==D&&this._(e):e._$litType$!==void 0?this.$(e):e.nodeType!==void 0?this.T(e):Pt(e)?this.k(e):this._(e)}O(e){return this._$AA.parentNode.insertBefore(e,this._$AB)}T(e){this._$AH!==e&&(this._$AR(),this._$AH=this.O(e))}_(e){this._$AH!==h&&ie(this._$AH)?this._$AA.nextSibling.data=e:this.T(N.createTextNode(e)),this._$AH=e}$(e){let{values:t,_$litType$:i}=e,s=typeof i=="number"?this._$AC(e):(i.el===void 0&&(i.el=ne.createElement(Dt(i.h,i.h[0]),this.options)),i);if(this._$AH?._$AD===s)this._$AH.p(t);else{let r=new he(s,this),o=r.u(this.options);r.p(t),this.T(o),this._$AH=r}}_$AC(e){let t=Rt.get(e.strings);return t===void 0&&Rt.set(e.strings,t=new ne(e)),t}k(e){Ge(this._$AH)||(this._$AH=[],this._$AR());let t=this._$AH,i,s=0;for(let r of e)s===t.length?t.push(i=new n(this.O(te()),this.O(te()),this,this.options)):i=t[s],i._$AI(r),s++;s<t.length&&(this._$AR(i&&i._$AB.nextSibling,s),t.length=s)}_$AR(e=this._$AA.nextSibling,t){for(this._$AP?.(!1,!0,t);e!==this._$AB;){let i=At(e).nextSibling;At(e).remove(),e=i}}setConnected(e){this._$AM===void 0&&(this._$Cv=e,this._$AP?.(e))}},z=class{get tagName(){return this.element.tagName}get _$AU(){return this._$AM._$AU}constructor(e,t,i,s,r){this.type=1,this._$AH=h,this._$AN=void 0,this.element=e,this.name=t,this._$AM=s,this.options=r,i.length>2||i[0]!==""||i[1]!==""?(this._$AH=Array(i.length-1).fill(new String),this.strings=i):this._$AH=h}_$AI(e,t=this,i,s){let r=this.strings,o=!1;if(r===void 0)e=I(this,e,t,0),o=!ie(e)||e!==this._$AH&&e!==D,o&&(this._$AH=e);else{let l=e,a,u;for(e=r[0],a=0;a<r.length-1;a++)u=I(this,l[i+a],t,a),u===D&&(u=this._$AH[a]),o||=!ie(u)||u!==this._$AH[a],u===h?e=h:e!==h&&(e+=(u??"")+r[a+1]),this._$AH[a]=u}o&&!s&&this.j(e)}j(e){e===h?this.element.removeAttribute(this.name):this.element.setAttribute(this.name,e??"")}},ue=class extends z{constructor(){super(...arguments),this.type=3}j(e){this.element[this.name]=e===h?void 0:e}},me=class extends z{constructor(){super(...arguments),this.type=4}j(e){this.element.toggleAttribute(this.name,!!e&&e!==h)}},fe=class extends z{constructor(e,t,i,s,r){super(e,t,i,s,r),this.type=5}_$AI(e,t=this){if((e=I(this,e,t,0)??h)===D)return;let i=this._$AH,s=e===h&&i!==h||e.capture!==i.capture||e.once!==i.once||e.passive!==i.passive,r=e!==h&&(i===h||s);s&&this.element.removeEventListener(this.name,this,i),r&&this.element.addEventListener(this.name,this,e),this._$AH=e}handleEvent(e){typeof this._$AH=="function"?this._$AH.call(this.options?.host??this.element,e):this._$AH.handleEvent(e)}},ge=class{constructor(e,t,i){this.element=e,this.type=6,this._$AN=void 0,this._$AM=t,this.options=i}get _$AU(){return this._$AM._$AU}_$AI(e){I(this,e)}},Mt={M:Fe,P:H,A:Ke,C:1,L:Ot,R:he,D:Pt,V:I,I:q,H:z,N:me,U:fe,B:ue,F:ge},xi=ze.litHtmlPolyfillSupport;xi?.(ne,q),(ze.litHtmlVersions??=[]).push("3.3.3");var Lt=(n,e,t)=>{let i=t?.renderBefore??e,s=i._$litPart$;if(s===void 0){let r=t?.renderBefore??null;i._$litPart$=s=new q(e.insertBefore(te(),r),r,void 0,t??{})}return s._$AI(n),s};var qe=globalThis,$=class extends P{constructor(){super(...arguments),this.renderOptions={host:this},this._$Do=void 0}createRenderRoot(){let e=super.createRenderRoot();return this.renderOptions.renderBefore??=e.firstChild,e}update(e){let t=this.render();this.hasUpdated||(this.renderOptions.isConnected=this.isConnected),super.update(e),this._$Do=Lt(t,this.renderRoot,this.renderOptions)}connectedCallback(){super.connectedCallback(),this._$Do?.setConnected(!0)}disconnectedCallback(){super.disconnectedCallback(),this._$Do?.setConnected(!1)}render(){return D}};$._$litElement$=!0,$.finalized=!0,qe.litElementHydrateSupport?.({LitElement:$});var Ai=qe.litElementPolyfillSupport;Ai?.({LitElement:$});(qe.litElementVersions??=[]).push("4.2.2");var Ci={unavailable:"account_unavailable",throttled:"account_throttled",sign_in:"account_sign_in",starting:"account_starting",stopped:"account_stopped"};function ki(n,e,t){return e.length===0?[c(n,t===void 0?"no_account":"account_removed")]:e.flatMap(({state:i,title:s,capabilities:r})=>{let o=Ci[i],l=y(s);return o?[c(n,o,{account:l})]:e.length===1&&!r.includes("call_history")?[c(n,"account_without_history",{account:l})]:[]})}function Ut(n,e,t){return d`<div role="status" class="notices">
    ${ki(n,e,t).map(i=>d`<p class="notice">
          <ha-icon .icon=${"mdi:alert-outline"} aria-hidden="true"></ha-icon>
          <span>${i}</span>
        </p>`)}
  </div>`}var Nt=v`
  .notices > p {
    padding: 0 16px 12px;
  }
`;var zt=["all","missed","incoming","outgoing","recorded"];function x(n){return`${n.config_entry_id} ${n.id}`}var It={incoming_answered:{icon:"mdi:phone-incoming",colour:"success"},missed:{icon:"mdi:phone-missed",colour:"error"},outgoing_answered:{icon:"mdi:phone-outgoing",colour:"info"},outgoing_unanswered:{icon:"mdi:phone-outgoing-outline",colour:"secondary-text"},busy:{icon:"mdi:phone-minus",colour:"warning"},cancelled:{icon:"mdi:phone-cancel",colour:"secondary-text"},failed:{icon:"mdi:phone-alert",colour:"error"},internal:{icon:"mdi:phone",colour:"info"},unknown:{icon:"mdi:phone",colour:"secondary-text"}};function ye(n){return It[n]??It.unknown}function je(n,e){return e.display===null?c(n,"withheld"):y(e.display)}function ve(n){return n.number_display===n.display?null:n.number_display}function Be(n){return Ft(n.line_name??n.line??n.did)}function Ft(n){return n?y(n):null}function j(n){let e=n.filter(t=>t!=null&&t!==!1);return d`${e.map((t,i)=>d`${i>0?" · ":h}<bdi>${t}</bdi>`)}`}function Kt(n,e,t,{onOpen:i,onSeen:s}){let[r]=t.calls,{icon:o,colour:l}=ye(r.kind),a=ve(r),u=new Date(r.started_at),g=t.calls.some(p=>p.to_return);return d`
    <button class="call ${a===null?"short":""}" @click=${()=>i(t)}>
      <ha-icon .icon=${o} style="color: var(--${l}-color)" aria-hidden="true"></ha-icon>
      <span class="who">
        <bdi>${je(n,r)}</bdi>
        ${t.calls.length>1?d`<span class="count">(${t.calls.length})</span>`:h}
      </span>
      <time datetime=${r.started_at}>${e.time(u)}</time>
      ${a===null?h:d`<span class="number"><bdi>${y(a)}</bdi></span>`}
      <span class="talk">
        ${j([r.talk_time!==null&&r.talk_time>0&&e.duration(r.talk_time),!!r.cost&&e.money(r.cost,r.currency)])}
        ${r.recorded?d`<ha-icon
                  class="recorded"
                  .icon=${"mdi:play-circle-outline"}
                  aria-hidden="true"
                ></ha-icon
                ><span class="only-read">${c(n,"recorded")}</span>`:h}
      </span>
      <span class="what">
        ${j([ae(n,r.kind),g&&c(n,"to_return"),Be(r),Ft(r.caller_place)])}
      </span>
    </button>
    ${g&&s&&r.number!==null?d`<button
            class="icon seen"
            aria-label=${c(n,"seen")}
            title=${c(n,"seen")}
            @click=${()=>s(t)}
          >
            <ha-icon .icon=${"mdi:check"} aria-hidden="true"></ha-icon>
          </button>`:h}
  `}var Gt=v`
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
`;var be=v`
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
`;function F(n){return n.filter(({may_control:e,capabilities:t})=>e&&t.includes("click_to_call"))}function Vt(n){let e=F(n);return e.flatMap(t=>t.line_details.map(i=>({account:t.config_entry_id,line:i.number,name:i.name,label:e.length>1?`${i.name} (${t.title})`:i.name,isDefault:i.is_default&&(t.is_default||e.length===1)})))}function $e(n,e){return Vt(n).find(({account:t,name:i})=>t===e?.config_entry_id&&i===e.line)}function _e(n,e,t,i){let s=Vt(e);if(s.length<2)return h;let r=o=>t?o.account===t.account&&o.line===t.line:o.isDefault;return d`<label class="field">
    <span class="secondary">${c(n,"line")}</span>
    <select
      @change=${o=>i(s[o.target.selectedIndex])}
    >
      ${s.map(o=>d`<option .selected=${r(o)}>${y(o.label)}</option>`)}
    </select>
  </label>`}var Ei=150,Si=new Set(["not_possible","contact_not_found","several_contacts"]);function we(n){return n.replace(/[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g,"").replace(/\p{Cc}/gu," ").replace(/^\s*(tel|callto|sip):(\/\/)?/i,"").replace(/\s+/g," ").trimStart()}var B=class{constructor(e){this.host=e;e.addController(this)}host;description;asked;pause;hostDisconnected(){clearTimeout(this.pause)}askSoon(e,t,i){if(clearTimeout(this.pause),this.asked=void 0,t.trim()===""){this.clear();return}this.pause=setTimeout(()=>{this.ask(e,t,i)},Ei)}async ask(e,t,i){clearTimeout(this.pause),this.asked=t;try{let s=await dt(e,t,i);return this.asked!==t?void 0:(this.description=s,this.host.requestUpdate(),s)}catch{return}}clear(){clearTimeout(this.pause),this.asked=void 0,this.description=void 0,this.host.requestUpdate()}get isRefused(){let{description:e}=this;return!!e&&!e.is_allowed&&!Si.has(e.reason??"")}};var k=v`
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
`;var We=class extends ${static properties={hass:T,accounts:{attribute:!1},number:{attribute:!1},name:{attribute:!1},account:{attribute:!1},chosen:{state:!0}};known=new B(this);willUpdate(e){e.has("number")&&(this.known.clear(),this.describe())}firstUpdated(){this.renderRoot.querySelector("p")?.focus()}render(){let{hass:e}=this,{description:t,isRefused:i}=this.known;return d`
      <p tabindex="-1">
        ${c(e,"confirm",{number:y(t?.written??this.number)})}
      </p>
      ${_e(e,this.accounts,this.line??$e(this.accounts,t),s=>{this.chosen=s,this.describe()})}
      <div role="alert">
        ${i?d`<p class="notice error">
                <ha-icon .icon=${"mdi:phone-cancel"} aria-hidden="true"></ha-icon>
                <span>${w(e,{...t,code:"refused"})}</span>
              </p>`:h}
      </div>
      <div class="actions">
        <button class="primary" ?disabled=${i} @click=${this.confirm}>
          <ha-icon .icon=${"mdi:phone"} aria-hidden="true"></ha-icon>${c(e,"call")}
        </button>
        <button @click=${()=>this.dispatchEvent(new Event("cancelled"))}>
          ${c(e,"cancel")}
        </button>
      </div>
    `}get line(){let t=F(this.accounts).find(s=>s.config_entry_id===this.account),i=t?.line_details.find(s=>s.is_default)??t?.line_details[0];return this.chosen??(t&&i&&{account:t.config_entry_id,line:i.number})}describe(){this.known.ask(this.hass,this.number,this.line?.account)}confirm(e){if(e.detail>1)return;let{number:t,name:i,line:s}=this,r={number:t,name:i,account:s?.account,line:s?.line};this.dispatchEvent(new CustomEvent("call-wanted",{detail:r}))}static styles=[k,be,v`
      :host {
        display: flex;
        flex-direction: column;
        gap: 12px;
      }
      p:focus {
        outline: none;
      }
    `]};C("telephony-confirm-call",We);var Ti={asking:"mdi:phone-dial",ringing:"mdi:phone-ring",in_doubt:"mdi:phone-alert",ended:"mdi:phone-hangup",refused:"mdi:phone-cancel"};function xe(n,e,t){let i=e?.stage==="refused"||e?.stage==="in_doubt";return d`<div class="progress" role=${i?"alert":"status"}>
    ${e?d`<p class="notice ${i?"error":e.isGood?"good":"active"}">
            <ha-icon
              .icon=${e.isGood?"mdi:phone-check":Ti[e.stage]}
              aria-hidden="true"
            ></ha-icon>
            <span>${e.sentence}</span>
            ${t&&e.stage!=="asking"?d`<button
                    class="icon"
                    aria-label=${c(n,"close")}
                    title=${c(n,"close")}
                    @click=${t}
                  >
                    <ha-icon .icon=${"mdi:close"} aria-hidden="true"></ha-icon>
                  </button>`:h}
          </p>`:h}
  </div>`}var Ae=v`
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
`;var se=class extends ${static properties={hass:T};firstUpdated(){this.dialog?.showModal()}render(){return d`<dialog
      aria-labelledby="title"
      @close=${()=>this.dispatchEvent(new Event("closed"))}
      @click=${this.clicked}
    >
      <div class="content">
        <header>
          <h2 id="title"><bdi>${y(this.heading)}</bdi></h2>
          <button
            class="icon"
            aria-label=${c(this.hass,"close")}
            title=${c(this.hass,"close")}
            @click=${()=>this.dialog?.close()}
          >
            <ha-icon .icon=${"mdi:close"} aria-hidden="true"></ha-icon>
          </button>
        </header>
        ${this.renderContent()}
      </div>
    </dialog>`}get dialog(){return this.renderRoot.querySelector("dialog")}clicked(e){e.target===this.dialog&&this.dialog?.close()}};var Ri={comma_decimal:"en-US",decimal_comma:"de",space_comma:"fr",quote_decimal:"de-CH"};function Ye(n){return new Date(`${n}T00:00:00Z`)}function Pi(n){return n==="12"?{hourCycle:"h12"}:n==="24"?{hourCycle:"h23"}:{}}function Hi({locale:n,config:e},t){let{language:i}=n,s=n.time_zone==="server"?{timeZone:e.time_zone}:{},r=n.time_format==="system"?void 0:i,o={hour:"numeric",minute:"2-digit",...Pi(n.time_format),...s},l=new Intl.DateTimeFormat("en-CA",{dateStyle:"short",...s}),a=new Intl.DateTimeFormat(r,o),u=new Intl.RelativeTimeFormat(i,{numeric:"auto"}),g={weekday:"long",day:"numeric",month:"long",timeZone:"UTC"},p=new Intl.DateTimeFormat(i,g),f=new Intl.DateTimeFormat(i,{...g,year:"numeric"}),m=new Intl.DateTimeFormat(r,{...o,weekday:"short",day:"numeric",month:"short",year:"numeric"}),b=Ri[n.number_format??""]??i,E=new Intl.NumberFormat(i,{useGrouping:!1}),K=new Intl.NumberFormat(i,{minimumIntegerDigits:2}),Y=A=>l.format(A);return{key:t,day:Y,dayHeading(A,R){let O=Y(R),G=Math.round((Ye(O).getTime()-Ye(A).getTime())/864e5);if(G===0||G===1){let lt=u.format(-G,"day");return lt.charAt(0).toLocaleUpperCase(i)+lt.slice(1)}return(A.slice(0,4)===O.slice(0,4)?p:f).format(Ye(A))},time:A=>a.format(A),dayAndTime:A=>m.format(A),duration(A){let R=Math.max(0,Math.round(A)),[O,G]=[Math.floor(R/3600),Math.floor(R/60)%60],He=K.format(R%60);return O>0?`${E.format(O)}:${K.format(G)}:${He}`:`${E.format(G)}:${He}`},money(A,R){let O={maximumFractionDigits:4};try{return new Intl.NumberFormat(b,{...O,...R?{style:"currency",currency:R}:{}}).format(A)}catch{return`${new Intl.NumberFormat(b,O).format(A)} ${R}`}}}}var Ze;function S(n){let e=JSON.stringify([n.locale,n.config.time_zone]);return Ze?.key!==e&&(Ze=Hi(n,e)),Ze}var Je=class extends ${static properties={hass:T,call:{attribute:!1},path:{state:!0},isPlaying:{state:!0},position:{state:!0},length:{state:!0},sentence:{state:!0}};constructor(){super(),this.isPlaying=!1,this.position=0}disconnectedCallback(){super.disconnectedCallback(),this.audio?.pause()}willUpdate(e){e.has("call")&&(this.path=void 0,this.sentence=void 0,this.length=void 0,this.position=0)}render(){let e=S(this.hass),t=this.length??this.call.talk_time??this.call.duration??0,i=e.duration(this.position),s=c(this.hass,this.isPlaying?"pause":"play");return d`
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
          aria-label=${c(this.hass,"position")}
          aria-valuetext=${i}
          @input=${this.sought}
        />
        <span>${i} / ${e.duration(t)}</span>
      </div>
      <audio
        preload="metadata"
        src=${this.path?this.hass.hassUrl(this.path):h}
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
              </p>`:h}
      </div>
    `}get audio(){return this.renderRoot.querySelector("audio")}async toggle(){let{audio:e}=this;if(e){if(this.isPlaying){e.pause();return}this.sentence=void 0;try{this.path||(this.path=await mt(this.hass,this.call),await this.updateComplete),await e.play()}catch(t){t instanceof DOMException||(this.sentence=w(this.hass,t))}}}measured(){let e=this.audio?.duration;this.length=e!==void 0&&Number.isFinite(e)?e:void 0}sought(e){this.audio&&(this.audio.currentTime=Number(e.target.value))}failed(){this.path&&(this.path=void 0,this.isPlaying=!1,this.sentence=c(this.hass,"not_playable"))}static styles=[k,v`
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
    `]};C("telephony-recording-player",Je);var Qe=class extends se{static properties={...se.properties,row:{attribute:!1},accounts:{attribute:!1},progress:{attribute:!1},step:{state:!0},said:{state:!0},found:{state:!0},wasPlaced:{state:!0}};constructor(){super(),this.accounts=[],this.step="details",this.wasPlaced=!1}updated(e){e.has("step")&&e.get("step")!==void 0&&this.renderRoot.querySelector("[data-first]")?.focus()}get heading(){return je(this.hass,this.call)}renderContent(){return d`${{details:()=>this.renderDetails(),confirm:()=>this.renderConfirmation(),contact:()=>this.renderContact()}[this.step]()}
      <div role="status">
        ${this.said?d`<p class="notice ${this.said.isGood?"good":"error"}">
                <ha-icon
                  .icon=${this.said.isGood?"mdi:check-circle":"mdi:alert-circle"}
                  aria-hidden="true"
                ></ha-icon>
                <span>${this.said.sentence}</span>
              </p>`:h}
      </div>`}get call(){return this.row.calls[0]}get owner(){return this.accounts.find(e=>e.config_entry_id===this.call.config_entry_id)}renderDetails(){let{hass:e,call:t,owner:i}=this,s=F(this.accounts).length>0&&t.number!==null,r=t.number!==null&&t.contact===null&&(i?.address_books.length??0)>0,o=i?.may_control&&t.number!==null&&this.row.calls.some(a=>a.to_return),l=i?.may_control&&i.capabilities.includes("axb_query")&&t.caller&&t.did;return d`
      ${ve(t)===null?h:d`<p class="secondary"><bdi>${y(ve(t))}</bdi></p>`}
      ${this.row.calls.map(a=>this.renderCall(a))}
      ${this.found?this.renderFound(this.found):h}
      ${this.wasPlaced?xe(e,this.progress):h}
      <div class="actions">
        ${s?d`<button class="primary" data-first @click=${this.askToCall}>
                <ha-icon .icon=${"mdi:phone"} aria-hidden="true"></ha-icon
                >${c(e,"call_back")}
              </button>`:h}
        ${this.renderAction(o,"seen","mdi:check",()=>this.seen())}
        ${this.renderAction(r,"add_contact","mdi:account-plus",()=>this.go("contact"))}
        ${this.renderAction(t.number!==null,"copy","mdi:content-copy",()=>this.copy())}
        ${this.renderAction(l,"look_up","mdi:account-search",()=>this.lookUp())}
      </div>
    `}renderAction(e,t,i,s){return e?d`<button @click=${s}>
          <ha-icon .icon=${i} aria-hidden="true"></ha-icon>${c(this.hass,t)}
        </button>`:h}renderCall(e){let{hass:t}=this,i=S(t),{icon:s,colour:r}=ye(e.kind),o=[["line",Be(e)],["account",this.accounts.length>1&&y(e.account)],["place",e.caller_place&&y(e.caller_place)],["talk_time",e.talk_time!==null&&i.duration(e.talk_time)],["cost",e.cost!==null&&i.money(e.cost,e.currency)]];return d`<section>
      <p class="kind">
        <ha-icon .icon=${s} style="color: var(--${r}-color)" aria-hidden="true"></ha-icon>
        <span>
          ${ae(t,e.kind)}
          ${e.to_return?d`<strong>· ${c(t,"to_return")}</strong>`:h}
        </span>
      </p>
      <time class="secondary" datetime=${e.started_at}
        >${i.dayAndTime(new Date(e.started_at))}</time
      >
      <dl>
        ${o.map(([l,a])=>a?d`<div>
                <dt>${c(t,l)}</dt>
                <dd><bdi>${a}</bdi></dd>
              </div>`:h)}
      </dl>
      ${e.recorded?d`<telephony-recording-player
              .hass=${t}
              .call=${e}
            ></telephony-recording-player>`:h}
    </section>`}renderFound(e){return d`<section>
      <h3>${c(this.hass,"privacy_number")}</h3>
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
        <span class="secondary">${c(e,"name")}</span>
        <input name="name" required maxlength="100" data-first dir="auto" value=${y(s)} />
      </label>
      <label class="field" ?hidden=${i.length<2}>
        <span class="secondary">${c(e,"address_book")}</span>
        <select name="book">
          ${i.map(r=>d`<option value=${r.config_entry_id}>${y(r.title)}</option>`)}
        </select>
      </label>
      <div class="actions">
        <button class="primary">${c(e,"save")}</button>
        <button type="button" @click=${()=>this.go("details")}>${c(e,"cancel")}</button>
      </div>
    </form>`}go(e){this.said=void 0,this.step=e}askToCall(){this.wasPlaced=!1,this.go("confirm")}place({detail:e}){this.wasPlaced=!0,this.go("details"),this.dispatchEvent(new CustomEvent("call-wanted",{detail:e}))}seen(){this.dispatchEvent(new CustomEvent("call-seen",{detail:this.row}))}async copy(){await this.trying(async()=>{let e=this.call.number??"";if(!navigator.clipboard)throw{code:"no_clipboard",message:c(this.hass,"not_copied",{number:e})};return await navigator.clipboard.writeText(e),c(this.hass,"copied",{number:y(e)})})}async lookUp(){await this.trying(async()=>{this.found=await ft(this.hass,this.call)})}async save(e){e.preventDefault();let t=new FormData(e.target),[i,s]=[t.get("name"),t.get("book")].map(r=>String(r??""));await this.trying(async()=>(await ut(this.hass,i.trim(),this.call.number??"",s||void 0),this.go("details"),c(this.hass,"contact_saved",{name:y(i.trim())})))}async trying(e){let t=x(this.call),i;try{let s=await e();i=s===void 0?void 0:{sentence:s,isGood:!0}}catch(s){i={sentence:w(this.hass,s),isGood:!1}}t===x(this.call)&&(this.said=i)}static styles=[k,be,Ae,v`
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
    `]};C("telephony-call-details",Qe);var qt={ATTRIBUTE:1,CHILD:2,PROPERTY:3,BOOLEAN_ATTRIBUTE:4,EVENT:5,ELEMENT:6},jt=n=>(...e)=>({_$litDirective$:n,values:e}),Ce=class{constructor(e){}get _$AU(){return this._$AM._$AU}_$AT(e,t,i){this._$Ct=e,this._$AM=t,this._$Ci=i}_$AS(e,t){return this.update(e,t)}update(e,t){return this.render(...t)}};var{I:Di}=Mt,Bt=n=>n;var Wt=()=>document.createComment(""),W=(n,e,t)=>{let i=n._$AA.parentNode,s=e===void 0?n._$AB:e._$AA;if(t===void 0){let r=i.insertBefore(Wt(),s),o=i.insertBefore(Wt(),s);t=new Di(r,o,n,n.options)}else{let r=t._$AB.nextSibling,o=t._$AM,l=o!==n;if(l){let a;t._$AQ?.(n),t._$AM=n,t._$AP!==void 0&&(a=n._$AU)!==o._$AU&&t._$AP(a)}if(r!==s||l){let a=t._$AA;for(;a!==r;){let u=Bt(a).nextSibling;Bt(i).insertBefore(a,s),a=u}}}return t},M=(n,e,t=n)=>(n._$AI(e,t),n),Oi={},Yt=(n,e=Oi)=>n._$AH=e,Zt=n=>n._$AH,ke=n=>{n._$AR(),n._$AA.remove()};var Jt=(n,e,t)=>{let i=new Map;for(let s=e;s<=t;s++)i.set(n[s],s);return i},Xe=jt(class extends Ce{constructor(n){if(super(n),n.type!==qt.CHILD)throw Error("repeat() can only be used in text expressions")}dt(n,e,t){let i;t===void 0?t=e:e!==void 0&&(i=e);let s=[],r=[],o=0;for(let l of n)s[o]=i?i(l,o):o,r[o]=t(l,o),o++;return{values:r,keys:s}}render(n,e,t){return this.dt(n,e,t).values}update(n,[e,t,i]){let s=Zt(n),{values:r,keys:o}=this.dt(e,t,i);if(!Array.isArray(s))return this.ut=o,r;let l=this.ut??=[],a=[],u,g,p=0,f=s.length-1,m=0,b=r.length-1;for(;p<=f&&m<=b;)if(s[p]===null)p++;else if(s[f]===null)f--;else if(l[p]===o[m])a[m]=M(s[p],r[m]),p++,m++;else if(l[f]===o[b])a[b]=M(s[f],r[b]),f--,b--;else if(l[p]===o[b])a[b]=M(s[p],r[b]),W(n,a[b+1],s[p]),p++,b--;else if(l[f]===o[m])a[m]=M(s[f],r[m]),W(n,s[p],s[f]),f--,m++;else if(u===void 0&&(u=Jt(o,m,b),g=Jt(l,p,f)),u.has(l[p]))if(u.has(l[f])){let E=g.get(o[m]),K=E!==void 0?s[E]:null;if(K===null){let Y=W(n,s[p]);M(Y,r[m]),a[m]=Y}else a[m]=M(K,r[m]),W(n,s[p],K),s[E]=null;m++}else ke(s[f]),f--;else ke(s[p]),p++;for(;m<=b;){let E=W(n,a[b+1]);M(E,r[m]),a[m++]=E}for(;p<=f;){let E=s[p++];E!==null&&ke(E)}return this.ut=o,Yt(n,a),D}});function Qt(n,e,{onFilter:t,onSearch:i}){return d`
    <input
      type="search"
      aria-label=${c(n,"search")}
      placeholder=${c(n,"search")}
      autocomplete="off"
      maxlength="100"
      @input=${s=>i(s.target.value)}
    />
    <div class="filters" role="radiogroup" aria-label=${c(n,"filters")}>
      ${zt.map(s=>d`<label>
            <input
              type="radio"
              name="filter"
              .checked=${s===e}
              @change=${()=>t(s)}
            />
            <span>${c(n,`filter_${s}`)}</span>
          </label>`)}
    </div>
  `}var Xt=v`
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
`;function et(n){return n.number??n.display}function tt(n,e,t){let[i]=n.calls;return i!==void 0&&n.day===t&&n.calls.length<50&&i.kind===e.kind&&i.config_entry_id===e.config_entry_id&&et(e)!==null&&et(i)===et(e)}function ei(n,e){let t=[];for(let i of n){let s=e(i),r=t.at(-1);r&&tt(r,i,s)?r.calls.push(i):t.push({day:s,calls:[i]})}return t}var ti=100,Mi=12;function Li(n){let e=[];for(let{day:t}of n){let i=e.at(-1);i?.day===t?i.rows+=1:e.push({day:t,rows:1})}return e}var Ee=class{constructor(e,t,i){this.fetchCalls=e;this.dayOf=t;this.onChange=i}fetchCalls;dayOf;onChange;total;error;pages=[];next=null;busy=new Set;isClosed=!1;close(){this.isClosed=!0}get isComplete(){return this.pages.length>0&&this.next===null}get isLoading(){return this.busy.has(null)}get days(){return this.pages.map(e=>e.days)}get held(){return this.pages.reduce((e,t)=>e+(t.rows?.length??0),0)}row(e,t){return this.pages[e]?.rows?.[t]}async more(){this.isComplete||this.busy.has(null)||this.error!==void 0||await this.asking(null,async()=>{let e=this.next,{calls:t,next:i,total:s}=await this.fetchCalls(e,Z),r={before:e,firstKey:t[0]?x(t[0]):null,days:[],rows:null,borrowed:[],lent:this.lend(t),isStale:!1};this.fill(r,t.slice(r.lent)),this.pages.push(r),this.next=i,this.total=s})}async retry(){this.error=void 0,await(this.pages.length>0?this.refresh():this.more())}show(e,t){this.pages.forEach((i,s)=>{s>=e-1&&s<=t+1?(i.rows===null||i.isStale)&&!this.busy.has(i)&&this.error===void 0&&this.reload(i,s):s>0&&Math.abs(s-e)>Mi/2&&(i.rows=null)})}async take(e,t){let i=new Map(e.calls.map(o=>[x(o),o])),s=new Set(e.unreturned),r=i.size;for(let o of this.pages.flatMap(l=>l.rows??[]))o.calls=o.calls.map(l=>{let a=i.get(x(l));r-=a?1:0;let u=a??l;return u.config_entry_id===e.config_entry_id?{...u,to_return:s.has(u.id)}:u});if(e.refresh)for(let o of this.pages)o.isStale=!0;r>0||e.refresh||t&&i.size>0?await this.refresh():this.onChange()}async refresh(){let[e]=this.pages;if(!e)return this.more();await this.asking(e,async()=>{let{calls:t,next:i,total:s}=await this.fetchCalls(null,ti),r=this.callsOf(e),o=new Set(t.map(x)),l=r.some(m=>o.has(x(m)));if(this.total=s,i===null||!l||this.pages.length===1){this.pages=[{...e,borrowed:[],isStale:!1}],this.next=i,this.fill(this.pages[0],t);return}let a=this.pages[1].firstKey,u=t.findIndex(m=>x(m)===a),g=u<0?t:t.slice(0,u),p=g.at(-1),f=u<0?r.slice(1+r.findIndex(m=>x(m)===x(p))):[];e.isStale=!1,this.fill(e,[...g,...f])})}async reload(e,t){if(t===0)return this.refresh();await this.asking(e,async()=>{let{calls:i}=await this.fetchCalls(e.before,ti),s=this.pages[t+1],r=s?i.findIndex(o=>x(o)===s.firstKey):Z;e.isStale=!1,this.fill(e,i.slice(e.lent,r<0?void 0:r))})}lend(e){let t=this.pages.findLast(r=>r.days.length>0),i=t?.rows?.at(-1),s=0;if(t&&i)for(let r of e){if(!tt(i,r,this.dayOf(r)))break;i.calls.push(r),t.borrowed.push(r),s+=1}return s}callsOf(e){let t=new Set(e.borrowed.map(x));return(e.rows??[]).flatMap(i=>i.calls).filter(i=>!t.has(x(i)))}fill(e,t){e.rows=ei([...t,...e.borrowed],this.dayOf),e.days=Li(e.rows)}async asking(e,t){this.busy.add(e),this.onChange();try{await t(),this.error=void 0}catch(i){this.error=i}finally{this.busy.delete(e),this.isClosed||this.onChange()}}};function it(n){return 36+n.rows*72}function nt(n){let e=[],t=0;return n.forEach((i,s)=>{let r=0;for(let{day:o,rows:l}of i){let a=e.at(-1);a?.day!==o&&(a={day:o,top:t,rows:0,parts:[]},e.push(a),t+=36),a.parts.push({page:s,offset:r,rows:l}),a.rows+=l,t+=l*72,r+=l}}),{days:e,height:t}}function st(n,e,t,i=4){let s=[];for(let r of n.days){let o=r.top+36;if(r.top+it(r)<e)continue;if(r.top>t)break;let l=Math.max(0,Math.floor((e-o)/72)-i),a=Math.min(r.rows-1,Math.floor((t-o)/72)+i);s.push({day:r,first:Math.min(l,r.rows-1),last:Math.max(0,a)})}return s}function Se(n,e){let t=e;for(let i of n.parts){if(t<i.rows)return{page:i.page,index:i.offset+t};t-=i.rows}return{page:-1,index:-1}}var Ni=250,ni=15*6e4,rt=class extends ${static properties={hass:T,account:{attribute:!1},first:{attribute:!1},canMark:{attribute:!1},filter:{state:!0},words:{state:!0}};pages;layout={days:[],height:0};typing;frame;watcher;quarter;constructor(){super(),this.filter="all",this.words="",this.canMark=()=>!1}take(e){(this.account===void 0||this.account===e.config_entry_id)&&this.pages?.take(e,this.filter!=="all"||this.words!=="")}refresh(){this.pages?.refresh()}connectedCallback(){super.connectedCallback(),this.watcher=new ResizeObserver(()=>this.requestUpdate()),this.watcher.observe(this),this.refresh(),this.followDays()}disconnectedCallback(){super.disconnectedCallback(),this.watcher?.disconnect(),clearTimeout(this.typing),clearTimeout(this.quarter)}willUpdate(e){(!this.pages||["account","filter","words"].some(t=>e.has(t)))&&this.begin()}render(){let{pages:e}=this,t=this.viewport,i=t?.scrollTop??0,s=t?.clientHeight||600,r=st(this.layout,i,i+s);return d`
      <div class="head">
        ${Qt(this.hass,this.filter,{onFilter:o=>this.filter=o,onSearch:o=>this.search(o)})}
        <div class="only-read" role="status">
          ${e?.total===void 0?h:c(this.hass,"found",{count:e.total})}
        </div>
      </div>
      <div class="viewport" @scroll=${this.scrolled}>
        <div class="all" style="height: ${this.layout.height}px">
          ${Xe(r,({day:o})=>o.day,o=>this.renderDay(o))}
        </div>
        ${this.renderEnd()}
      </div>
    `}updated(){let{pages:e,viewport:t}=this;if(!e||!t)return;let{scrollTop:i,clientHeight:s}=t,r=st(this.layout,i,i+s),[o,l]=[r[0],r.at(-1)];o&&l&&e.show(Se(o.day,o.first).page,Se(l.day,l.last).page),i+3*s>this.layout.height&&e.more()}get viewport(){return this.renderRoot.querySelector(".viewport")}begin(){this.pages?.close();let e={filter:this.filter,text:this.words,account:this.account},{first:t}=this;this.first=void 0;let i=new Ee((s,r)=>{let o=t;return t=void 0,o??oe(this.hass,e,s,r)},s=>S(this.hass).day(new Date(s.started_at)),()=>{this.layout=nt(i.days),this.requestUpdate()});this.pages=i,this.layout=nt([]),this.viewport?.scrollTo(0,0),i.more()}followDays(){this.requestUpdate(),this.quarter=setTimeout(()=>this.followDays(),ni-Date.now()%ni+50)}search(e){clearTimeout(this.typing),this.typing=setTimeout(()=>this.words=e.trim(),Ni)}scrolled(){this.frame??=requestAnimationFrame(()=>{this.frame=void 0,this.requestUpdate()})}renderDay({day:e,first:t,last:i}){let s=Array.from({length:i-t+1},(a,u)=>t+u),o=e===this.layout.days.at(-1)&&!this.pages?.isComplete?-1:e.rows,l=S(this.hass).dayHeading(e.day,new Date);return d`<section style="top: ${e.top}px; height: ${it(e)}px">
      <h3>${l}</h3>
      <div role="list" aria-label=${l}>
        ${Xe(s,a=>a,a=>this.renderRow(e,a,o))}
      </div>
    </section>`}renderRow(e,t,i){let{page:s,index:r}=Se(e,t),o=this.pages?.row(s,r),l=o?.calls[0];return d`<div
      role="listitem"
      style="top: ${t*72}px"
      class=${o?.calls.some(a=>a.to_return)?"to-return":""}
      aria-posinset=${t+1}
      aria-setsize=${i}
      data-call-id=${l?.id??h}
    >
      ${o&&l?Kt(this.hass,S(this.hass),o,{onOpen:()=>this.tell("call-opened",o),onSeen:this.canMark(l.config_entry_id)?()=>this.tell("call-seen",o):void 0}):h}
    </div>`}renderEnd(){let{pages:e}=this;if(e?.error!==void 0)return d`<div class="end" role="alert">
        <p class="notice error">
          <ha-icon .icon=${"mdi:alert-circle"} aria-hidden="true"></ha-icon>
          ${w(this.hass,e.error)}
        </p>
        <button @click=${()=>{e.retry()}}>${c(this.hass,"try_again")}</button>
      </div>`;if(e?.isComplete&&this.layout.days.length===0){let t=this.filter==="all"&&this.words==="";return d`<p class="end secondary">
        ${c(this.hass,t?"no_calls":"nothing_found")}
      </p>`}return h}tell(e,t){this.dispatchEvent(new CustomEvent(e,{detail:t}))}static styles=[k,Xt,Gt,v`
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
    `]};C("telephony-call-log",rt);var ri={ringing:"mdi:phone-ring",dialling:"mdi:phone-dial",in_call:"mdi:phone-in-talk"};function Te(n){return typeof n=="string"&&n!==""?n:null}function si(n,e){return{state:Te(e.state)??n,who:["who","name","number"].map(t=>Te(e[t])).find(Boolean)??null,since:Te(e.since),line:Te(e.line)}}function Ii({state:n,attributes:e}){if(!(n in ri))return[];let t=e.calls;return Array.isArray(t)&&t.length>0?t.map(i=>si(n,i)):[si(n,e)]}function oi(n,e){return Object.values(n.entities).filter(t=>t?.platform===_&&t.translation_key==="call_state").filter(t=>{let i=n.devices[t?.device_id??""];return e===void 0||i?.config_entries?.includes(e)}).map(t=>t.entity_id)}var ot=class extends ${static properties={hass:{attribute:!1},entities:{attribute:!1}};clock;disconnectedCallback(){super.disconnectedCallback(),this.stopClock()}connectedCallback(){super.connectedCallback(),this.requestUpdate()}shouldUpdate(e){let t=e.get("hass");return!e.has("hass")||!t||e.has("entities")||t.localize!==this.hass.localize||this.entities.some(i=>t.states[i]!==this.hass.states[i])}render(){let e=this.entities.flatMap(t=>{let i=this.hass.states[t];return i?Ii(i):[]});return e.length>0&&this.isConnected?this.clock??=setInterval(()=>this.requestUpdate(),1e3):this.stopClock(),d`<div role="status">${e.map(t=>this.renderCall(t))}</div>`}renderCall(e){let t=e.who===null?c(this.hass,"withheld"):y(e.who),s={ringing:"is_ringing",dialling:"is_dialling",in_call:"is_talking"}[e.state]??"is_talking";return d`<div class="call ${e.state}">
      <ha-icon .icon=${ri[e.state]??"mdi:phone"} aria-hidden="true"></ha-icon>
      <span>
        <strong><bdi>${t}</bdi></strong>
        <span class="secondary"
          >${j([c(this.hass,s),e.line&&y(e.line)])}</span
        >
      </span>
      ${e.since===null?h:d`<span class="time" aria-hidden="true">${this.lasted(e.since)}</span>`}
    </div>`}lasted(e){let t=(Date.now()-Date.parse(e))/1e3;return Number.isFinite(t)?S(this.hass).duration(t):""}stopClock(){clearInterval(this.clock),this.clock=void 0}static styles=[k,v`
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
    `]};C("telephony-current-calls",ot);var zi=[..."123456789*0#"],ai=128,at=class extends ${static properties={hass:T,account:{attribute:!1},accounts:{attribute:!1},progress:{attribute:!1},number:{state:!0},chosen:{state:!0},hasKeys:{attribute:!1},refusal:{state:!0}};known=new B(this);constructor(){super(),this.accounts=[],this.number="",this.hasKeys=!1}render(){let e=this.progress?.stage==="asking";return d`<form @submit=${this.submit}>
      <div class="field">
        <input
          type="tel"
          inputmode="text"
          dir="auto"
          aria-label=${c(this.hass,"number")}
          placeholder=${c(this.hass,"number")}
          autocomplete="off"
          maxlength=${ai}
          .value=${this.number}
          aria-describedby="known"
          @input=${this.typed}
        />
        <button
          type="button"
          class="icon"
          aria-label=${c(this.hass,"keypad")}
          title=${c(this.hass,"keypad")}
          aria-expanded=${this.hasKeys}
          @click=${()=>this.hasKeys=!this.hasKeys}
        >
          <ha-icon .icon=${"mdi:dialpad"} aria-hidden="true"></ha-icon>
        </button>
        <button class="primary" ?disabled=${e||this.number.trim()===""}>
          ${c(this.hass,"call")}
        </button>
      </div>
      <div id="known" aria-live="polite">${this.renderKnown()}</div>
      ${this.renderSuggestions()} ${this.hasKeys?this.renderKeys():h}
      ${this.number===""?h:this.renderLines()}
      ${xe(this.hass,this.progress,()=>this.dispatchEvent(new Event("dismissed")))}
    </form>`}renderKnown(){let{description:e}=this.known,t=this.known.isRefused?e:this.refusal;if(t)return d`<p class="notice error">
        <ha-icon .icon=${"mdi:phone-cancel"} aria-hidden="true"></ha-icon>
        <span>${w(this.hass,{...t,code:"refused"})}</span>
      </p>`;if(!e||!e.country_name&&!e.contact)return h;let{contact:i,written:s,place:r,country_name:o}=e,l=s===this.number;return d`<p class="secondary known">
      ${j([i&&y(i),l?null:y(s),r,o])}
    </p>`}renderSuggestions(){let e=this.known.description?.suggestions??[],t=e.length===1&&we(e[0].written)===this.number;return e.length===0||t?h:d`<ul aria-label=${c(this.hass,"contacts")} @keydown=${this.moved}>
      ${e.map(i=>d`<li>
            <button type="button" @click=${()=>this.take(i)}>
              <bdi>${y(i.name)}</bdi>
              <bdi class="secondary">${y(i.written)}</bdi>
            </button>
          </li>`)}
    </ul>`}renderKeys(){return d`<div class="keys" role="group" aria-label=${c(this.hass,"keypad")} dir="ltr">
      ${zi.map(e=>d`<button type="button" @click=${()=>this.write(this.number+e)}>${e}</button>`)}
      <button type="button" @click=${()=>this.write(this.number+"+")}>+</button>
      <button
        type="button"
        class="wide"
        aria-label=${c(this.hass,"delete_digit")}
        @click=${()=>this.write([...this.number].slice(0,-1).join(""))}
      >
        <ha-icon .icon=${"mdi:backspace-outline"} aria-hidden="true"></ha-icon>
      </button>
    </div>`}renderLines(){let e=$e(this.accounts,this.known.description);return _e(this.hass,this.accounts,this.chosen??e,t=>{this.chosen=t,this.known.askSoon(this.hass,this.number,t?.account)})}typed(e){let t=e.target,i=we(t.value);i!==t.value&&(t.value=i),this.write(i)}moved(e){let t={ArrowDown:1,ArrowUp:-1}[e.key];if(t!==void 0){let i=[...this.renderRoot.querySelectorAll("li button")];i[i.indexOf(e.target)+t]?.focus(),e.preventDefault()}}write(e){this.number=e.slice(0,ai),this.refusal=void 0,this.known.askSoon(this.hass,this.number,this.accountToAsk)}take({written:e}){this.write(we(e)),this.renderRoot.querySelector("input")?.focus()}get accountToAsk(){return this.chosen?.account??this.account}async submit(e){e.preventDefault();let t=this.number.trim(),i=await this.known.ask(this.hass,t,this.accountToAsk);if(this.number.trim()!==t)return;if(i&&!i.is_allowed){this.refusal=i;return}let s={number:t,name:y(i?.contact??i?.written??t),account:this.accountToAsk,line:this.chosen?.line};this.dispatchEvent(new CustomEvent("call-wanted",{detail:s}))}static styles=[k,Ae,v`
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
    `]};C("telephony-dial-pad",at);var li=3,Fi="component.telephony.entity.event.placed_call.state_attributes.event_type.state",Re=class{constructor(e){this.onChange=e}onChange;progress;end;current=0;get isAsking(){return this.progress?.stage==="asking"}async place(e,{number:t,name:i,account:s,line:r},o){if(this.isAsking)return;this.forget();let l=this.current+=1,a=(p,f,m=!1)=>{l===this.current&&(this.progress={stage:p,name:i,sentence:f,isGood:m},this.onChange())};if(!e.connection.connected){a("refused",c(e,"no_connection"));return}a("asking",c(e,"calling",{name:i}));let u=()=>a("in_doubt",c(e,"connection_lost")),g=p=>{a(p.stage,this.sentence(e,p,i,o),p.outcome==="answered"),p.is_final&&this.stop()};try{let p=await pt(e,t,s,r,g);e.connection.addEventListener("disconnected",u);let f=()=>{e.connection.removeEventListener("disconnected",u),Promise.resolve(p()).catch(()=>{})};l!==this.current||this.isOver?f():this.end=f}catch(p){p.code===li||p===li?u():a("refused",w(e,p))}}forget(){this.stop(),this.current+=1,this.progress&&(this.progress=void 0,this.onChange())}get isOver(){return this.progress?.stage==="ended"}stop(){let{end:e}=this;this.end=void 0,e?.()}sentence(e,{stage:t,outcome:i,talk_time:s,message:r},o,l){if(t==="ringing")return c(e,"ringing",{name:o});if(t==="in_doubt")return r??c(e,"connection_lost");let a=e.localize(`${Fi}.${i??"unknown"}`),u=s===null?"":`, ${l(s)}`;return`${o}: ${a}${u}`}};var Pe=class extends ${static properties={hass:{attribute:!1},layout:{reflect:!0},show:{reflect:!0},hasOwnHeight:{reflect:!0,type:Boolean,attribute:"own-height"},preview:{attribute:!1},config:{state:!0},accounts:{state:!0},opened:{state:!0},sentence:{state:!0},isReady:{state:!0}};placed=new Re(()=>this.requestUpdate());listening;entities=[];first;connection;static getConfigForm(){return gt()}static getStubConfig(){return{type:Oe}}setConfig(e){Me(e),this.config=e,this.show=e.show,this.hasOwnHeight=e.grid_options?.rows==="auto"}getCardSize(){return{compact:2,dial_pad:3,log:9,both:11}[this.show??"both"]}getGridOptions(){return{compact:{columns:12,rows:2,min_columns:6,min_rows:2},dial_pad:{columns:12,rows:"auto",min_columns:6},log:{columns:12,rows:9,min_columns:6,min_rows:4},both:{columns:12,rows:11,min_columns:6,min_rows:6}}[this.show??"both"]}connectedCallback(){super.connectedCallback(),this.requestUpdate()}disconnectedCallback(){super.disconnectedCallback(),this.stopListening(),this.connection?.removeEventListener("ready",this.reconnected),this.connection=void 0}shouldUpdate(e){let t=e.get("hass");return e.size!==1||!t||!this.hass||t.localize!==this.hass.localize||t.locale!==this.hass.locale||t.entities!==this.hass.entities||this.entities.some(i=>t.states[i]!==this.hass?.states[i])}willUpdate(e){let{hass:t,config:i}=this;if(!t||!i||!this.isConnected)return;let s=e.get("hass");(s?.entities!==t.entities||e.has("config"))&&(this.entities=oi(t,i.config_entry_id)),this.connection||(this.connection=t.connection,this.connection.addEventListener("ready",this.reconnected),this.load()),(!this.listening||this.listening.account!==i.config_entry_id)&&this.listen(i.config_entry_id),s&&s.language!==t.language&&J(t)}render(){let{hass:e,config:t,accounts:i}=this;if(!e||!t||!i||!this.isReady)return d`<ha-card aria-busy="true"></ha-card>`;let s=t.config_entry_id,r=i.filter(u=>s===void 0||u.config_entry_id===s),{show:o}=this;if(o==="compact")return d`<telephony-compact
        .hass=${e}
        .account=${s}
        .accounts=${r}
        .preview=${this.preview}
      ></telephony-compact>`;let l=o!=="log"&&F(r).length>0;this.hide(o==="dial_pad"&&!l&&!this.preview);let a=o!=="dial_pad"&&r.some(({capabilities:u,state:g})=>u.includes("call_history")||g!=="running");return d`
      <ha-card
        class=${a?"":"small"}
        role="region"
        aria-label=${t.title||c(e,o?`show_${o}`:"phone")}
      >
        ${t.title?d`<h2>${t.title}</h2>`:h}
        <telephony-current-calls
          .hass=${e}
          .entities=${this.entities}
          ?hidden=${this.entities.length===0}
        ></telephony-current-calls>
        ${l?d`<telephony-dial-pad
                .hass=${e}
                .account=${s}
                .accounts=${r}
                .hasKeys=${o==="dial_pad"}
                .progress=${this.opened?void 0:this.placed.progress}
                @call-wanted=${this.place}
                @dismissed=${()=>this.placed.forget()}
              ></telephony-dial-pad>`:h}
        ${o==="dial_pad"?h:Ut(e,r,s)}
        ${this.sentence?d`<p class="sentence" role="alert">${this.sentence}</p>`:h}
        ${a?d`<telephony-call-log
                .hass=${e}
                .account=${s}
                .first=${this.first}
                .canMark=${this.canMark}
                @call-opened=${u=>this.opened=u.detail}
                @call-seen=${this.markSeen}
              ></telephony-call-log>`:h}
      </ha-card>
      ${this.opened?d`<telephony-call-details
              .hass=${e}
              .row=${this.opened}
              .accounts=${r}
              .progress=${this.placed.progress}
              @call-wanted=${this.place}
              @call-seen=${this.markSeen}
              @closed=${()=>this.opened=void 0}
            ></telephony-call-details>`:h}
    `}hide(e){if(this.hidden!==e){this.hidden=e;let t={value:!e};this.dispatchEvent(new CustomEvent("card-visibility-changed",{detail:t,bubbles:!0,composed:!0}))}}canMark=e=>this.accounts?.some(t=>t.config_entry_id===e&&t.may_control)??!1;reconnected=()=>{this.load(),this.calls?.refresh()};get calls(){return this.renderRoot.querySelector("telephony-call-log, telephony-compact")}async load(){let{hass:e}=this;if(e){if(!this.accounts&&(this.show??"log")==="log"){let t=this.config?.config_entry_id;this.first=oe(e,{filter:"all",text:"",account:t},null,Z),this.first.catch(()=>{})}try{let[t]=await Promise.all([re(e),J(e)]);this.accounts=t,this.sentence=void 0}catch(t){this.accounts??=[],this.sentence=w(this.hass??e,t)}this.isReady=!0}}listen(e){this.stopListening();let t=ct(this.hass,e,i=>this.take(i));t.catch(()=>{}),this.listening={account:e,end:t}}stopListening(){let{listening:e}=this;this.listening=void 0,e?.end.then(t=>t()).catch(()=>{})}take(e){if(this.calls?.take(e),this.opened){let t=new Map(e.calls.map(i=>[i.id,i]));this.opened={...this.opened,calls:this.opened.calls.map(i=>i.config_entry_id===e.config_entry_id?{...t.get(i.id)??i,to_return:e.unreturned.includes(i.id)}:i)}}e.refresh&&this.load()}place({detail:e}){let{hass:t}=this;t&&!this.preview&&this.placed.place(t,e,i=>S(t).duration(i))}async markSeen({detail:e}){let[t]=e.calls,{hass:i}=this;if(!(!i||!t||t.number===null))try{await ht(i,t.config_entry_id,t.number),this.sentence=void 0}catch(s){this.sentence=w(i,s)}}static styles=[k,Nt,v`
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
    `]};C("telephony-card",Pe);var ci=window.customCards??=[];ci.some(({type:n})=>n==="telephony-card")||ci.push({type:"telephony-card",name:"Telephony",description:"Your calls, and a dial pad.",preview:!0,documentationURL:"https://github.com/OWNER/ha-telephony",getEntitySuggestion:yt});
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
